using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Payments;

/// <summary>
/// Calls the payment provider with the timeout of <see cref="PaymentOptions"/>, also when it ignores its cancellation
/// token. The id of a transaction is its idempotency key, so a call with an unknown outcome can be repeated.
/// </summary>
internal sealed class PaymentProviderClient(
    IPaymentProvider provider,
    IOptions<PaymentOptions> options,
    TimeProvider time
)
{
    /// <summary>The card of a token; null when the token is not one of the provider's.</summary>
    /// <exception cref="DomainException">The provider does not respond.</exception>
    public async Task<CardOnFile?> FindCardAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(timeout => provider.FindAsync(token, timeout), cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException)
        {
            throw new DomainException(Error.Unavailable("The payment provider does not respond; try again later."));
        }
    }

    /// <summary>Sends a transaction. Any exception means that its outcome is unknown: send it again.</summary>
    /// <param name="transaction">A pending transaction.</param>
    /// <param name="authorization">The provider's reference of the authorization that it is part of; null for a new one.</param>
    /// <param name="cancellationToken">Stops waiting for the response.</param>
    /// <exception cref="TimeoutException">The provider did not respond in time.</exception>
    public Task<PaymentResult> SendAsync(
        PaymentTransaction transaction,
        string? authorization,
        CancellationToken cancellationToken
    )
    {
        var (key, amount) = (transaction.Id, transaction.Amount);
        return CallAsync(
            timeout =>
                transaction.Kind switch
                {
                    PaymentTransactionKind.Authorize => provider.AuthorizeAsync(
                        key,
                        transaction.Token!,
                        amount,
                        transaction.Currency,
                        timeout
                    ),
                    PaymentTransactionKind.Capture => provider.CaptureAsync(key, authorization!, amount, timeout),
                    PaymentTransactionKind.Void => provider.VoidAsync(key, authorization!, amount, timeout),
                    PaymentTransactionKind.Refund => provider.RefundAsync(key, authorization!, amount, timeout),
                    _ => throw new InvalidOperationException($"{transaction.Kind} is not a kind of transaction."),
                },
            cancellationToken
        );
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await call(timeout.Token).WaitAsync(options.Value.Timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            await timeout.CancelAsync();
            throw;
        }
    }
}
