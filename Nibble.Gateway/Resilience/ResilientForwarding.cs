using Nibble.Gateway.Draining;
using Polly;
using Polly.CircuitBreaker;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// What stands around the connection pool of a cluster: the time limit, the instance's circuit, the retries, the farewell
/// to live streams.
/// </summary>
/// <remarks>
/// Nearly every request is answered at the first attempt, by an instance whose circuit is closed. That way is straight: one
/// state machine, and the circuit is told afterwards. Polly's pipelines take over where something is the matter.
/// </remarks>
internal sealed class ResilientForwarding(Retry retry, Circuits circuits, Deadlines deadlines, Drain drain)
    : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        ForwardedCall.Of(request) is { } call
            ? SendAsync(request, call, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        ForwardedCall call,
        CancellationToken cancellationToken
    )
    {
        retry.Earn();
        var circuit = circuits.For(call);
        if (circuit.State != CircuitState.Closed)
        {
            return Farewell.To(await SendCarefullyAsync(request, call, null, cancellationToken), drain);
        }

        Outcome<HttpResponseMessage> outcome;
        var deadline = deadlines.Start(call.TimeLeft, cancellationToken);
        try
        {
            outcome = Outcome.FromResult(await base.SendAsync(request, deadline.Token));
        }
        catch (Exception failure)
        {
            outcome = Outcome.FromException<HttpResponseMessage>(deadline.Explain(failure));
        }

        deadlines.End(deadline);
        await circuit.TellAsync(outcome);
        if (Retry.IsWorthTrying(outcome, call) && Retry.MayRepeat(request, call))
        {
            outcome = Outcome.FromResult(await SendCarefullyAsync(request, call, outcome, cancellationToken));
        }

        outcome.ThrowIfException();
        return Farewell.To(outcome.Result!, drain);
    }

    /// <summary>Through the retries, each attempt through the circuit of its instance.</summary>
    private Task<HttpResponseMessage> SendCarefullyAsync(
        HttpRequestMessage request,
        ForwardedCall call,
        Outcome<HttpResponseMessage>? first,
        CancellationToken cancellationToken
    )
    {
        return Retry.MayRepeat(request, call)
            ? retry.SendAsync(request, first, SendThroughCircuitAsync, cancellationToken)
            : SendThroughCircuitAsync(cancellationToken);

        Task<HttpResponseMessage> SendThroughCircuitAsync(CancellationToken cancel) =>
            circuits.For(call).SendAsync(cancel => SendInTimeAsync(request, call, cancel), cancel);
    }

    private async Task<HttpResponseMessage> SendInTimeAsync(
        HttpRequestMessage request,
        ForwardedCall call,
        CancellationToken cancellationToken
    )
    {
        var deadline = deadlines.Start(call.TimeLeft, cancellationToken);
        try
        {
            return await base.SendAsync(request, deadline.Token);
        }
        catch (OperationCanceledException failure)
        {
            throw deadline.Explain(failure);
        }
        finally
        {
            deadlines.End(deadline);
        }
    }
}
