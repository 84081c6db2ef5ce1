using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Observability;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// Sends a request again that had no effect: a safe method without a body, before anything of an answer went to the
/// client, to another instance where there is one, with jitter, and within the service's budget. A POST is never sent
/// twice.
/// </summary>
internal sealed class Retries(IOptions<ResilienceOptions> options, IMeterFactory meters, TimeProvider time)
{
    private readonly Counter<long> _retries = meters
        .Create(GatewayMeter.Name)
        .CreateCounter<long>("nibble.gateway.retries", "{retry}", "Requests that were sent again, by service.");

    private readonly ConcurrentDictionary<string, Retry> _byCluster = new();

    /// <summary>What a request to this cluster goes through.</summary>
    public Retry For(string cluster) => _byCluster.GetOrAdd(cluster, Create);

    private Retry Create(string cluster)
    {
        var settings = options.Value;
        var budget = new RetryBudget(settings.RetryRatio, settings.RetryBurst);
        if (settings.MaxRetries == 0)
        {
            return new Retry(budget, ResiliencePipeline<HttpResponseMessage>.Empty);
        }

        return new Retry(
            budget,
            new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
                .AddRetry(
                    new RetryStrategyOptions<HttpResponseMessage>
                    {
                        MaxRetryAttempts = settings.MaxRetries,
                        Delay = settings.RetryDelay,
                        BackoffType = DelayBackoffType.Exponential,
                        UseJitter = true,
                        ShouldHandle = attempt =>
                            ValueTask.FromResult(
                                // Polly asks after the last attempt too, when there is nothing left to spend on.
                                attempt.AttemptNumber < settings.MaxRetries
                                    && IsWorthTrying(attempt.Outcome, CallOf(attempt.Context))
                                    && budget.TrySpend()
                            ),
                        OnRetry = attempt =>
                        {
                            _retries.Add(1, new KeyValuePair<string, object?>("service", cluster));
                            CallOf(attempt.Context).MoveOn(attempt.Context.GetRequestMessage()!);
                            return default;
                        },
                    }
                )
                .Build()
        );
    }

    // Only messages that carry one come here (Retry.For).
    private static ForwardedCall CallOf(ResilienceContext context) => ForwardedCall.Of(context.GetRequestMessage()!)!;

    /// <summary>
    /// A connection that broke is worth trying at another instance only: at the same one the pool has tried again already
    /// (see <see cref="OnceOnly"/>).
    /// </summary>
    private static bool IsWorthTrying(Outcome<HttpResponseMessage> outcome, ForwardedCall call) =>
        outcome switch
        {
            { Exception: HttpRequestException or BrokenCircuitException } => call.HasOtherDestinations,
            // A service that says when to come back means it.
            { Result: { } answer } => call.RetryOn == RetryOn.Errors
                && answer.StatusCode
                    is HttpStatusCode.InternalServerError
                        or HttpStatusCode.BadGateway
                        or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout
                && !answer.Headers.NonValidated.Contains("Retry-After"),
            _ => false,
        };
}

/// <summary>The retries of one cluster.</summary>
internal sealed record Retry(RetryBudget Budget, ResiliencePipeline<HttpResponseMessage> Pipeline)
{
    /// <summary>The pipeline that this request may take.</summary>
    public ResiliencePipeline<HttpResponseMessage> For(HttpRequestMessage request)
    {
        Budget.Earn();
        return MayRepeat(request) ? Pipeline : ResiliencePipeline<HttpResponseMessage>.Empty;
    }

    private static bool MayRepeat(HttpRequestMessage request) =>
        request.Content is null
        && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && request.Headers.Upgrade.Count == 0
        && ForwardedCall.Of(request) is { RetryOn: not RetryOn.Nothing };
}
