using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Caching;

/// <summary>
/// Revalidates a stale response that was served to a client (stale-while-revalidate, RFC 5861 §3). Repeats the client's
/// request on a separate HttpContext that outlives it.
/// </summary>
internal sealed partial class BackgroundRevalidation(
    ResponseCache cache,
    IServiceScopeFactory scopes,
    IOptions<ResponseCacheOptions> options,
    TimeProvider time,
    ILogger<BackgroundRevalidation> logger
)
{
    /// <summary>Returns immediately, after copying what is needed of the client's request.</summary>
    public void Start(HttpContext client, RequestDelegate next, FetchPlan plan) =>
        _ = RunAsync(CopyRequest(client), client.GetEndpoint(), next, plan);

    private async Task RunAsync(FeatureCollection features, Endpoint? endpoint, RequestDelegate next, FetchPlan plan)
    {
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            using var deadline = new CancellationTokenSource(options.Value.BackgroundTimeout, time);
            await using var scope = scopes.CreateAsyncScope();
            features.Set<IHttpRequestLifetimeFeature>(
                new HttpRequestLifetimeFeature { RequestAborted = deadline.Token }
            );
            features.Set<IHttpRequestTimeoutFeature>(new RequestTimeoutFeature(deadline));
            var context = new DefaultHttpContext(features) { RequestServices = scope.ServiceProvider };
            context.SetEndpoint(endpoint);

            // Another instance may have revalidated it already.
            var request = new CacheRequest(context);
            var (stamp, found) = await cache.FindInRedisAsync(plan.Key, context.Request.Headers);
            if (found is not null && CacheLookup.Evaluate(found, request, time.GetUtcNow()) == CacheLookupResult.Fresh)
            {
                plan.InFlightFetch!.Complete(new FetchResult(FetchResultKind.Shared, found));
                return;
            }

            using var fetch = new OriginFetch(
                context,
                request,
                plan with
                {
                    Stamp = stamp,
                },
                cache,
                options.Value,
                time
            );
            await fetch.RunAsync(next);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFailed(failure);
        }
        finally
        {
            plan.InFlightFetch!.Complete(new FetchResult(FetchResultKind.Failed));
        }
    }

    private static FeatureCollection CopyRequest(HttpContext client)
    {
        var request = client.Request;
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Headers)
        {
            headers[name] = value;
        }

        // The whole resource is fetched, not the part that this client requested.
        headers.Remove("Range");
        headers.Remove("If-Range");
        headers.Remove("If-None-Match");
        headers.Remove("If-Modified-Since");
        headers.Remove("Cache-Control");
        headers.Remove("Pragma");

        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature
            {
                Protocol = HttpProtocol.Http11,
                Method = HttpMethods.Get,
                Scheme = request.Scheme,
                PathBase = request.PathBase.Value ?? "",
                Path = request.Path.Value ?? "",
                QueryString = request.QueryString.Value ?? "",
                RawTarget = client.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                Headers = headers,
                Body = Stream.Null,
            }
        );
        features.Set<IHttpRequestBodyDetectionFeature>(new NoRequestBody());
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestIdentifierFeature>(
            new HttpRequestIdentifierFeature { TraceIdentifier = client.TraceIdentifier }
        );
        features.Set<IHttpConnectionFeature>(
            new HttpConnectionFeature
            {
                ConnectionId = client.Connection.Id,
                RemoteIpAddress = client.Connection.RemoteIpAddress,
                RemotePort = client.Connection.RemotePort,
                LocalIpAddress = client.Connection.LocalIpAddress,
                LocalPort = client.Connection.LocalPort,
            }
        );
        features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = client.User });
        features.Set<IRouteValuesFeature>(new RouteValuesFeature { RouteValues = new(request.RouteValues) });
        return features;
    }

    [LoggerMessage(LogLevel.Warning, "A revalidation in the background failed.")]
    private partial void LogFailed(Exception failure);

    /// <summary>YARP requires this feature on routes with a timeout.</summary>
    private sealed class RequestTimeoutFeature(CancellationTokenSource source) : IHttpRequestTimeoutFeature
    {
        public CancellationToken RequestTimeoutToken => source.Token;

        public void DisableTimeout() => source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    private sealed class NoRequestBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => false;
    }
}
