using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The shared HTTP cache (RFC 9111) of the routes whose metadata ask for it. In request order: is the route cached → is a
/// fresh response in memory (up to here no allocation and no await) → may a stale one do → is one in Redis → is somebody
/// fetching it already → fetch it.
/// </summary>
internal sealed class ResponseCacheMiddleware(
    RequestDelegate next,
    CachePolicies policies,
    ResponseCache cache,
    Flights flights,
    BackgroundRevalidation background,
    CacheMetrics metrics,
    IOptions<ResponseCacheOptions> options,
    TimeProvider time
)
{
    // By the second flight the fields that select are known; who still is not served then asks alone.
    private const int MaxFlights = 2;

    private enum Followed
    {
        Served,
        Again,
        Alone,
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (policies.For(context.GetEndpoint()) is not { } policy)
        {
            return next(context);
        }

        var request = new CacheRequest(context);
        if (request.IsUnsafe)
        {
            return PassWriteAsync(context);
        }

        if (!policy.StoresResponses)
        {
            return next(context);
        }

        if (!request.IsReusable)
        {
            return PassReadAsync(context, ReasonToPass(request));
        }

        var now = time.GetUtcNow();
        var key = CacheKey.Of(context.Request);
        var stored = cache.FindInMemory(key, context.Request.Headers, now);
        if (stored is not null && ReuseRules.Judge(stored, request, now) == Reuse.Fresh)
        {
            metrics.Count(CacheOutcome.Hit);
            var fields = stored.HitFieldsAt(now);
            return CachedReply.SendAsync(context, stored, request, fields.Age, fields.CacheStatus, now);
        }

        return LookFurtherAsync(context, policy, request, key, stored);
    }

    private async Task LookFurtherAsync(
        HttpContext context,
        CachePolicy policy,
        CacheRequest request,
        CacheKey key,
        StoredResponse? stored
    )
    {
        for (var attempt = 0; ; attempt++)
        {
            if (await TryServeAsync(context, policy, request, key, stored))
            {
                return;
            }

            var (stamp, found) = await cache.FindInRedisAsync(key, context.Request.Headers);
            if (found is not null && (stored is null || found.Born > stored.Born))
            {
                stored = found;
                if (await TryServeAsync(context, policy, request, key, stored))
                {
                    return;
                }
            }

            if (request.Directives.OnlyIfCached)
            {
                metrics.Count(CacheOutcome.Miss);
                CacheStatus.Append(context.Response.Headers, CacheStatus.Refused);
                context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
                return;
            }

            if (request.HasRange)
            {
                await PassReadAsync(context, ForwardReason.Partial);
                return;
            }

            var plan = Plan(policy, request, key, stored, stamp);
            if (attempt == MaxFlights || !MayShare(request, plan) || flights.IsUnshareable(key))
            {
                await FetchAsync(context, request, plan);
                return;
            }

            var flight = flights.Join(FlightKeyOf(key, context.Request), out var leads);
            if (leads)
            {
                await LeadAsync(context, request, plan with { Flight = flight }, flight);
                return;
            }

            switch (await FollowAsync(context, request, plan.Reason, flight))
            {
                case Followed.Served:
                    return;
                case Followed.Alone:
                    await FetchAsync(context, request, plan);
                    return;
            }

            stored = cache.FindInMemory(key, context.Request.Headers, time.GetUtcNow());
        }
    }

    /// <summary>Answers with the stored response if it may be used as it is.</summary>
    private async ValueTask<bool> TryServeAsync(
        HttpContext context,
        CachePolicy policy,
        CacheRequest request,
        CacheKey key,
        StoredResponse? stored
    )
    {
        if (stored is null)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var reuse = ReuseRules.Judge(stored, request, now);
        switch (reuse)
        {
            case Reuse.Fresh:
                metrics.Count(CacheOutcome.Hit);
                break;
            case Reuse.StaleByRequest:
                metrics.Count(CacheOutcome.Stale);
                break;
            case Reuse.StaleWhileRevalidate:
                metrics.Count(CacheOutcome.Stale);
                if (flights.TryLead(FlightKeyOf(key, context.Request)) is { } flight)
                {
                    var plan = new FetchPlan(policy, key, stored, default, ForwardReason.Stale, flight);
                    background.Start(context, next, plan);
                }

                break;
            default:
                return false;
        }

        var fields = stored.HitFieldsAt(now);
        await CachedReply.SendAsync(context, stored, request, fields.Age, fields.CacheStatus, now);
        return true;
    }

    private async Task LeadAsync(HttpContext context, CacheRequest request, FetchPlan plan, Flights.Flight flight)
    {
        try
        {
            await FetchAsync(context, request, plan);
        }
        finally
        {
            flight.Land(new Landing(LandingKind.Failed));
        }
    }

    private async Task FetchAsync(HttpContext context, CacheRequest request, FetchPlan plan)
    {
        using var fetch = new OriginFetch(context, request, plan, cache, options.Value, time);
        metrics.Count(await fetch.RunAsync(next));
    }

    /// <summary>Waits for somebody else's fetch of the same.</summary>
    private async Task<Followed> FollowAsync(
        HttpContext context,
        CacheRequest request,
        string reason,
        Flights.Flight flight
    )
    {
        Landing landing;
        try
        {
            landing = await flight.Landed.WaitAsync(options.Value.CollapseTimeout, time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            return Followed.Alone;
        }

        if (landing.Response is not { } response)
        {
            return landing.Kind == LandingKind.Failed ? Followed.Again : Followed.Alone;
        }

        if (!response.Vary.Matches(context.Request.Headers) || !cache.IsAlive(response))
        {
            return Followed.Again;
        }

        var now = time.GetUtcNow();
        var isStale = landing.Kind == LandingKind.SharedStale;
        var reuse = ReuseRules.Judge(response, request, now);
        if (reuse != Reuse.Fresh && !(isStale && reuse == Reuse.Validate))
        {
            return Followed.Alone;
        }

        metrics.Count(isStale ? CacheOutcome.Stale : CacheOutcome.Collapsed);
        var status = CacheStatus.Forwarded(
            reason,
            new()
            {
                IsCollapsed = true,
                SecondsToLive = -response.StalenessAt(now).Ticks / TimeSpan.TicksPerSecond,
                Detail = isStale ? "stale-if-error" : null,
            }
        );
        await CachedReply.SendAsync(
            context,
            response,
            request,
            response.HitFieldsAt(now).Age,
            StringValues.Concat(response.UpstreamStatus, status),
            now
        );
        return Followed.Served;
    }

    private FetchPlan Plan(
        CachePolicy policy,
        in CacheRequest request,
        CacheKey key,
        StoredResponse? stored,
        FetchStamp stamp
    )
    {
        if (stored is null)
        {
            var isKnown = cache.NewestSelector(key) is { IsNone: false };
            return new(policy, key, null, stamp, isKnown ? ForwardReason.VaryMiss : ForwardReason.UriMiss, null);
        }

        return ReuseRules.Judge(stored, request, time.GetUtcNow()) switch
        {
            Reuse.Never => new(policy, key, null, stamp, ForwardReason.Request, null),
            Reuse.ValidateByRequest => new(policy, key, stored, stamp, ForwardReason.Request, null),
            _ => new(policy, key, stored, stamp, ForwardReason.Stale, null),
        };
    }

    /// <summary>Whether an answer that was asked for before this request can be good enough for it.</summary>
    private static bool MayShare(in CacheRequest request, FetchPlan plan) =>
        request.IsGet
        && plan.Reason != ForwardReason.Request
        && !request.DemandsValidation
        && request.Directives.MaxAge is null
        && request.Directives.MinFresh is null;

    private FlightKey FlightKeyOf(in CacheKey key, HttpRequest request)
    {
        var known = cache.NewestSelector(key);
        return known is null or { IsNone: true }
            ? new FlightKey(key, "")
            : new FlightKey(
                key,
                VarySelector.For([.. known.Fields.Select(field => field.Name)], request.Headers).ToKey()
            );
    }

    private static string ReasonToPass(in CacheRequest request)
    {
        if (!request.IsGet && !request.IsHead)
        {
            return ForwardReason.Method;
        }

        return request.PassesBy ? ForwardReason.Bypass : ForwardReason.Request;
    }

    /// <summary>Neither answered from storage nor stored.</summary>
    private Task PassReadAsync(HttpContext context, string reason)
    {
        metrics.Count(CacheOutcome.Bypass);
        context.Response.OnStarting(() =>
        {
            ResponseTags.Take(context.Response.Headers);
            CacheStatus.Append(context.Response.Headers, CacheStatus.Forwarded(reason));
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// RFC 9111 §4.4: what an unsafe method has changed is forgotten, before its client can ask for it.
    /// </summary>
    private Task PassWriteAsync(HttpContext context)
    {
        metrics.Count(CacheOutcome.Bypass);
        context.Response.OnStarting(async () =>
        {
            var response = context.Response;
            var tags = ResponseTags.Take(response.Headers);
            CacheStatus.Append(response.Headers, CacheStatus.Forwarded(ForwardReason.Method));
            if (response.StatusCode is >= 200 and < 400)
            {
                await cache.EvictAsync([.. ChangedUris(context).Select(uri => uri.Tag), .. tags]);
            }
        });
        return next(context);
    }

    private static IEnumerable<CacheKey> ChangedUris(HttpContext context)
    {
        var target = CacheKey.Of(context.Request);
        yield return target;
        if (target.TryResolve(context.Response.Headers.Location, out var location))
        {
            yield return location;
        }

        if (target.TryResolve(context.Response.Headers.ContentLocation, out var content))
        {
            yield return content;
        }
    }
}
