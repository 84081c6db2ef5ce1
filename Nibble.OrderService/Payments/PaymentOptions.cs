namespace Nibble.OrderService.Payments;

/// <summary>Calls of the payment provider. Set in code, next to the registration of the provider.</summary>
internal sealed class PaymentOptions
{
    /// <summary>
    /// Time until a call without response counts as one with an unknown outcome. Less than
    /// <see cref="OrderPayment.ProcessingLease"/>, so that the request which made the call also records that.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
