using Nibble.Gateway.Draining;
using Polly;
using Polly.CircuitBreaker;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// Wraps a cluster's connection pool: timeout, circuit breaker of the destination, retries, and the shutdown message of
/// live streams.
/// </summary>
/// <remarks>
/// Most requests succeed at the first attempt while the circuit is closed. That path takes one state machine and
/// reports to the circuit afterwards; Polly's pipelines run only if the attempt failed or the circuit is not closed.
/// </remarks>
internal sealed class ForwardingResilienceHandler(
    RetryPolicy retryPolicy,
    CircuitBreakers circuitBreakers,
    TimeoutPool timeoutPool,
    DrainState drain
) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        ForwardingContext.Of(request) is { } call
            ? SendAsync(request, call, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        ForwardingContext forwardingContext,
        CancellationToken cancellationToken
    )
    {
        retryPolicy.RecordRequest();
        var circuit = circuitBreakers.For(forwardingContext);
        if (circuit.State != CircuitState.Closed)
        {
            return StreamShutdownMessage.AppendTo(
                await SendWithRetriesAsync(request, forwardingContext, null, cancellationToken),
                drain
            );
        }

        Outcome<HttpResponseMessage> outcome;
        var deadline = timeoutPool.Rent(forwardingContext.RemainingTime, cancellationToken);
        try
        {
            outcome = Outcome.FromResult(await base.SendAsync(request, deadline.Token));
        }
        catch (Exception failure)
        {
            outcome = Outcome.FromException<HttpResponseMessage>(deadline.TranslateException(failure));
        }

        timeoutPool.Return(deadline);
        await circuit.ReportAsync(outcome);
        if (RetryPolicy.ShouldRetry(outcome, forwardingContext) && RetryPolicy.IsRetryable(request, forwardingContext))
        {
            outcome = Outcome.FromResult(
                await SendWithRetriesAsync(request, forwardingContext, outcome, cancellationToken)
            );
        }

        outcome.ThrowIfException();
        return StreamShutdownMessage.AppendTo(outcome.Result!, drain);
    }

    /// <summary>Sends through the retry policy, each attempt through its destination's circuit breaker.</summary>
    private Task<HttpResponseMessage> SendWithRetriesAsync(
        HttpRequestMessage request,
        ForwardingContext forwardingContext,
        Outcome<HttpResponseMessage>? firstOutcome,
        CancellationToken cancellationToken
    )
    {
        return RetryPolicy.IsRetryable(request, forwardingContext)
            ? retryPolicy.SendAsync(request, firstOutcome, SendThroughCircuitBreakerAsync, cancellationToken)
            : SendThroughCircuitBreakerAsync(cancellationToken);

        Task<HttpResponseMessage> SendThroughCircuitBreakerAsync(CancellationToken cancel) =>
            circuitBreakers
                .For(forwardingContext)
                .SendAsync(cancel => SendWithTimeoutAsync(request, forwardingContext, cancel), cancel);
    }

    private async Task<HttpResponseMessage> SendWithTimeoutAsync(
        HttpRequestMessage request,
        ForwardingContext forwardingContext,
        CancellationToken cancellationToken
    )
    {
        var deadline = timeoutPool.Rent(forwardingContext.RemainingTime, cancellationToken);
        try
        {
            return await base.SendAsync(request, deadline.Token);
        }
        catch (OperationCanceledException failure)
        {
            throw deadline.TranslateException(failure);
        }
        finally
        {
            timeoutPool.Return(deadline);
        }
    }
}
