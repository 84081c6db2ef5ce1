using System.Text;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Draining;
using Nibble.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// The connection pool of each cluster and what stands around it: <see cref="ForwardingResilienceHandler"/>, and the guard against
/// the pool's own retries.
/// </summary>
internal sealed class ForwardingClientFactory(
    RetryPolicies retryPolicies,
    CircuitBreakers circuitBreakers,
    TimeoutPool timeoutPool,
    DrainState drain,
    IConfiguration configuration,
    IOptions<ResilienceOptions> options,
    ILogger<ForwarderHttpClientFactory> logger
) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Value.ConnectTimeout;
        // A connection that many requests share must not hang for all of them when its other end is gone without a word.
        handler.KeepAlivePingDelay = options.Value.PingDelay;
        handler.KeepAlivePingTimeout = options.Value.ConnectTimeout;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.PooledConnectionLifetime = options.Value.ConnectionLifetime;
        if (!configuration.ExportsTelemetry())
        {
            // The trace context is on the request already (RequestIds); a span that nobody collects costs as much as any.
            handler.ActivityHeadersPropagator = null;
        }

        // As the client sent them (RequestLimits): the handler would refuse what is not ASCII, as if the service had failed.
        handler.RequestHeaderEncodingSelector ??= static (_, _) => Encoding.Latin1;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new ForwardingResilienceHandler(retryPolicies.For(context.ClusterId), circuitBreakers, timeoutPool, drain)
        {
            InnerHandler = new EmptyContentHandler { InnerHandler = handler },
        };
}
