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
/// Retries failed reads: GET and HEAD without a body, before any part of the response was sent to the client, on
/// another instance if there is one, with jitter and within the service's budget. A POST is never sent twice.
/// </summary>
internal sealed class RetryPolicies(IOptions<ResilienceOptions> options, IMeterFactory meters, TimeProvider time)
{
    private readonly Counter<long> _retryCounter = meters
        .Create(GatewayMeter.Name)
        .CreateCounter<long>("nibble.gateway.retries", "{retry}", "Requests that were sent again, by service.");

    private readonly ConcurrentDictionary<string, RetryPolicy> _byCluster = new();

    /// <summary>Returns the retry policy of a cluster.</summary>
    public RetryPolicy For(string cluster) => _byCluster.GetOrAdd(cluster, Create);

    private RetryPolicy Create(string cluster)
    {
        var settings = options.Value;
        var budget = new RetryBudget(settings.RetryRatio, settings.RetryBurst);
        if (settings.MaxRetries == 0)
        {
            return new RetryPolicy(budget, ResiliencePipeline<HttpResponseMessage>.Empty);
        }

        return new RetryPolicy(
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
                                // Also called after the last attempt, which must not withdraw.
                                attempt.AttemptNumber < settings.MaxRetries
                                    && RetryPolicy.ShouldRetry(attempt.Outcome, GetForwardingContext(attempt.Context))
                                    && budget.TryWithdraw()
                            ),
                        OnRetry = attempt =>
                        {
                            _retryCounter.Add(1, new KeyValuePair<string, object?>("service", cluster));
                            GetForwardingContext(attempt.Context)
                                .SwitchDestination(attempt.Context.GetRequestMessage()!);
                            return default;
                        },
                    }
                )
                .Build()
        );
    }

    // Only messages that carry a context get here (ForwardingResilienceHandler).
    private static ForwardingContext GetForwardingContext(ResilienceContext context) =>
        ForwardingContext.Of(context.GetRequestMessage()!)!;
}

internal sealed class RetryPolicy(RetryBudget budget, ResiliencePipeline<HttpResponseMessage> pipeline)
{
    /// <summary>Adds a request's share to the retry budget.</summary>
    public void RecordRequest() => budget.Deposit();

    /// <summary>Whether the request may safely be repeated and its route allows retries.</summary>
    public static bool IsRetryable(HttpRequestMessage request, ForwardingContext forwardingContext) =>
        request.Content is null
        && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && request.Headers.Upgrade.Count == 0
        && forwardingContext.RetryOn != RetryOn.Never;

    /// <summary>
    /// A broken connection is retried on another instance. On the same instance the pool has already retried (see
    /// <see cref="EmptyContentHandler"/>), except after an established HTTP/2 connection broke: the pool retries none
    /// of its requests.
    /// </summary>
    public static bool ShouldRetry(in Outcome<HttpResponseMessage> outcome, ForwardingContext forwardingContext) =>
        outcome switch
        {
            { Exception: HttpRequestException broken } => forwardingContext.HasOtherDestinations
                || (
                    forwardingContext.IsHttp2
                    && broken.HttpRequestError
                        is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
                ),
            { Exception: BrokenCircuitException } => forwardingContext.HasOtherDestinations,
            // A response with Retry-After is not retried.
            { Result: { } answer } => forwardingContext.RetryOn == RetryOn.Errors
                && answer.StatusCode
                    is HttpStatusCode.InternalServerError
                        or HttpStatusCode.BadGateway
                        or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout
                && !answer.Headers.NonValidated.Contains("Retry-After"),
            _ => false,
        };

    /// <summary>Sends the request until it succeeds, or the attempts or the budget are used up.</summary>
    /// <param name="request">A request that may be repeated.</param>
    /// <param name="firstOutcome">The outcome of the first attempt, if it was already made.</param>
    /// <param name="send">Makes one attempt.</param>
    /// <param name="cancellationToken">Cancels the attempts.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        Outcome<HttpResponseMessage>? firstOutcome,
        Func<CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.SetRequestMessage(request);
        try
        {
            return await pipeline.ExecuteAsync(
                async attempt =>
                {
                    if (firstOutcome is not { } made)
                    {
                        return await send(attempt.CancellationToken);
                    }

                    firstOutcome = null;
                    made.ThrowIfException();
                    return made.Result!;
                },
                context
            );
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
