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
internal sealed class RetryPolicies(IOptions<ResilienceOptions> options, IMeterFactory meters, TimeProvider time)
{
    private readonly Counter<long> _retryCounter = meters
        .Create(GatewayMeter.Name)
        .CreateCounter<long>("nibble.gateway.retries", "{retry}", "Requests that were sent again, by service.");

    private readonly ConcurrentDictionary<string, RetryPolicy> _byCluster = new();

    /// <summary>What a request to this cluster goes through.</summary>
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
                                // Polly asks after the last attempt too, when there is nothing left to spend on.
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

    // Only messages that carry one come here (ForwardingResilienceHandler).
    private static ForwardingContext GetForwardingContext(ResilienceContext context) =>
        ForwardingContext.Of(context.GetRequestMessage()!)!;
}

/// <summary>The retries of one cluster.</summary>
internal sealed class RetryPolicy(RetryBudget budget, ResiliencePipeline<HttpResponseMessage> pipeline)
{
    /// <summary>A request came in.</summary>
    public void RecordRequest() => budget.Deposit();

    /// <summary>Whether sending it twice does no harm, and its route allows it.</summary>
    public static bool IsRetryable(HttpRequestMessage request, ForwardingContext forwardingContext) =>
        request.Content is null
        && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && request.Headers.Upgrade.Count == 0
        && forwardingContext.RetryOn != RetryOn.Never;

    /// <summary>
    /// A connection that broke is worth trying at another instance. At the same one the pool has tried again already (see
    /// <see cref="EmptyContentHandler"/>), but for a connection of HTTP/2 that was open: the pool sends none of its requests again.
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
            // A service that says when to come back means it.
            { Result: { } answer } => forwardingContext.RetryOn == RetryOn.Errors
                && answer.StatusCode
                    is HttpStatusCode.InternalServerError
                        or HttpStatusCode.BadGateway
                        or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout
                && !answer.Headers.NonValidated.Contains("Retry-After"),
            _ => false,
        };

    /// <summary>Sends until there is an answer, or the attempts or the budget are used up.</summary>
    /// <param name="request">A request that may be repeated.</param>
    /// <param name="firstOutcome">How its first attempt has ended, if that was made already.</param>
    /// <param name="send">Makes an attempt.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
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
