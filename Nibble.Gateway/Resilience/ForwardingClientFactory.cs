using System.Text;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Draining;
using Nibble.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// Creates each cluster's connection pool, wrapped in <see cref="ForwardingResilienceHandler"/> and
/// <see cref="EmptyContentHandler"/>.
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
        // Pings detect a dead peer, which would otherwise stall every request on a shared HTTP/2 connection.
        handler.KeepAlivePingDelay = options.Value.PingDelay;
        handler.KeepAlivePingTimeout = options.Value.ConnectTimeout;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.PooledConnectionLifetime = options.Value.ConnectionLifetime;
        if (!configuration.ExportsTelemetry())
        {
            // RequestIds has already set the trace context; creating a span that nobody collects would be wasted
            // work.
            handler.ActivityHeadersPropagator = null;
        }

        // Pass bytes on as the client sent them (RequestLimits): by default the handler throws on non-ASCII values.
        handler.RequestHeaderEncodingSelector ??= static (_, _) => Encoding.Latin1;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new ForwardingResilienceHandler(retryPolicies.For(context.ClusterId), circuitBreakers, timeoutPool, drain)
        {
            InnerHandler = new EmptyContentHandler { InnerHandler = handler },
        };
}
