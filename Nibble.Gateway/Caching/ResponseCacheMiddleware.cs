using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The shared HTTP cache (RFC 9111) of the routes whose metadata enable it. In order: is the route cached → is a fresh
/// response in memory (up to here without allocation or await) → may a stale one be used → is one in Redis → is another
/// request fetching it → fetch it.
/// </summary>
internal sealed class ResponseCacheMiddleware(
    RequestDelegate next,
    CachePolicies policies,
    ResponseCache cache,
    RequestCollapser collapser,
    BackgroundRevalidation background,
    CacheMetrics metrics,
    IOptions<ResponseCacheOptions> options,
    TimeProvider time
)
{
    // After two attempts the selecting fields are known; a request that is still not served fetches separately.
    private const int MaxCollapseAttempts = 2;

    private enum WaitResult
    {
        Served,
        Retry,
        FetchSeparately,
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
            return ForwardWriteAsync(context);
        }

        if (!policy.StoresResponses)
        {
            return next(context);
        }

        if (!request.CanUseCache)
        {
            return ForwardReadAsync(context, GetForwardReason(request));
        }

        var now = time.GetUtcNow();
        var key = CacheKey.Of(context.Request);
        var stored = cache.FindInMemory(key, context.Request.Headers, now);
        if (stored is not null && CacheLookup.Evaluate(stored, request, now) == CacheLookupResult.Fresh)
        {
            metrics.Count(CacheOutcome.Hit);
            var fields = stored.HitFieldsAt(now);
            return CachedResponseWriter.WriteAsync(context, stored, request, fields.Age, fields.CacheStatus, now);
        }

        return ServeOrFetchAsync(context, policy, request, key, stored);
    }

    private async Task ServeOrFetchAsync(
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
            if (found is not null && (stored is null || found.CreatedAt > stored.CreatedAt))
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
                CacheStatus.Append(context.Response.Headers, CacheStatus.OnlyIfCachedMiss);
                context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
                return;
            }

            if (request.HasRange)
            {
                await ForwardReadAsync(context, ForwardReason.Partial);
                return;
            }

            var plan = CreatePlan(policy, request, key, stored, stamp);
            if (attempt == MaxCollapseAttempts || !CanCollapse(request, plan) || collapser.IsUnshareable(key))
            {
                await FetchAsync(context, request, plan);
                return;
            }

            var inFlightFetch = collapser.Join(GetFetchKey(key, context.Request), out var isLeader);
            if (isLeader)
            {
                await FetchAsLeaderAsync(context, request, plan with { InFlightFetch = inFlightFetch }, inFlightFetch);
                return;
            }

            switch (await WaitForFetchAsync(context, request, plan.Reason, inFlightFetch))
            {
                case WaitResult.Served:
                    return;
                case WaitResult.FetchSeparately:
                    await FetchAsync(context, request, plan);
                    return;
            }

            stored = cache.FindInMemory(key, context.Request.Headers, time.GetUtcNow());
        }
    }

    /// <summary>Sends the stored response if it may be used without validation.</summary>
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
        var reuse = CacheLookup.Evaluate(stored, request, now);
        switch (reuse)
        {
            case CacheLookupResult.Fresh:
                metrics.Count(CacheOutcome.Hit);
                break;
            case CacheLookupResult.StaleByRequest:
                metrics.Count(CacheOutcome.Stale);
                break;
            case CacheLookupResult.StaleWhileRevalidate:
                metrics.Count(CacheOutcome.Stale);
                if (collapser.TryStart(GetFetchKey(key, context.Request)) is { } inFlightFetch)
                {
                    var plan = new FetchPlan(policy, key, stored, default, ForwardReason.Stale, inFlightFetch);
                    background.Start(context, next, plan);
                }

                break;
            default:
                return false;
        }

        var fields = stored.HitFieldsAt(now);
        await CachedResponseWriter.WriteAsync(context, stored, request, fields.Age, fields.CacheStatus, now);
        return true;
    }

    private async Task FetchAsLeaderAsync(
        HttpContext context,
        CacheRequest request,
        FetchPlan plan,
        RequestCollapser.InFlightFetch inFlightFetch
    )
    {
        try
        {
            await FetchAsync(context, request, plan);
        }
        finally
        {
            inFlightFetch.Complete(new FetchResult(FetchResultKind.Failed));
        }
    }

    private async Task FetchAsync(HttpContext context, CacheRequest request, FetchPlan plan)
    {
        using var fetch = new OriginFetch(context, request, plan, cache, options.Value, time);
        metrics.Count(await fetch.RunAsync(next));
    }

    /// <summary>Waits for another request's fetch of the same response.</summary>
    private async Task<WaitResult> WaitForFetchAsync(
        HttpContext context,
        CacheRequest request,
        string reason,
        RequestCollapser.InFlightFetch inFlightFetch
    )
    {
        FetchResult result;
        try
        {
            result = await inFlightFetch.Completion.WaitAsync(
                options.Value.CollapseTimeout,
                time,
                context.RequestAborted
            );
        }
        catch (TimeoutException)
        {
            return WaitResult.FetchSeparately;
        }

        if (result.Response is not { } response)
        {
            return result.Kind == FetchResultKind.Failed ? WaitResult.Retry : WaitResult.FetchSeparately;
        }

        if (!response.Vary.Matches(context.Request.Headers) || !cache.IsValid(response))
        {
            return WaitResult.Retry;
        }

        var now = time.GetUtcNow();
        var isStale = result.Kind == FetchResultKind.SharedStale;
        var reuse = CacheLookup.Evaluate(response, request, now);
        if (reuse != CacheLookupResult.Fresh && !(isStale && reuse == CacheLookupResult.ValidationRequired))
        {
            return WaitResult.FetchSeparately;
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
        await CachedResponseWriter.WriteAsync(
            context,
            response,
            request,
            response.HitFieldsAt(now).Age,
            StringValues.Concat(response.UpstreamStatus, status),
            now
        );
        return WaitResult.Served;
    }

    private FetchPlan CreatePlan(
        CachePolicy policy,
        in CacheRequest request,
        CacheKey key,
        StoredResponse? stored,
        FetchTimestamp stamp
    )
    {
        if (stored is null)
        {
            var isKnown = cache.NewestSelector(key) is { IsNone: false };
            return new(policy, key, null, stamp, isKnown ? ForwardReason.VaryMiss : ForwardReason.UriMiss, null);
        }

        return CacheLookup.Evaluate(stored, request, time.GetUtcNow()) switch
        {
            CacheLookupResult.NotReusable => new(policy, key, null, stamp, ForwardReason.Request, null),
            CacheLookupResult.ValidationRequested => new(policy, key, stored, stamp, ForwardReason.Request, null),
            _ => new(policy, key, stored, stamp, ForwardReason.Stale, null),
        };
    }

    /// <summary>Whether a response requested before this request may be used for it.</summary>
    private static bool CanCollapse(in CacheRequest request, FetchPlan plan) =>
        request.IsGet
        && plan.Reason != ForwardReason.Request
        && !request.RequiresValidation
        && request.Directives.MaxAge is null
        && request.Directives.MinFresh is null;

    private FetchKey GetFetchKey(in CacheKey key, HttpRequest request)
    {
        var known = cache.NewestSelector(key);
        return known is null or { IsNone: true }
            ? new FetchKey(key, "")
            : new FetchKey(
                key,
                VarySelector.For([.. known.Fields.Select(field => field.Name)], request.Headers).ToKey()
            );
    }

    private static string GetForwardReason(in CacheRequest request)
    {
        if (!request.IsGet && !request.IsHead)
        {
            return ForwardReason.Method;
        }

        return request.BypassesCache ? ForwardReason.Bypass : ForwardReason.Request;
    }

    /// <summary>Neither served from storage nor stored.</summary>
    private Task ForwardReadAsync(HttpContext context, string reason)
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
    /// RFC 9111 §4.4: evicts what an unsafe method has changed, before its client receives the response.
    /// </summary>
    private Task ForwardWriteAsync(HttpContext context)
    {
        metrics.Count(CacheOutcome.Bypass);
        context.Response.OnStarting(async () =>
        {
            var response = context.Response;
            var tags = ResponseTags.Take(response.Headers);
            CacheStatus.Append(response.Headers, CacheStatus.Forwarded(ForwardReason.Method));
            if (response.StatusCode is >= 200 and < 400)
            {
                await cache.EvictAsync([.. GetInvalidatedUris(context).Select(uri => uri.Tag), .. tags]);
            }
        });
        return next(context);
    }

    private static IEnumerable<CacheKey> GetInvalidatedUris(HttpContext context)
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
