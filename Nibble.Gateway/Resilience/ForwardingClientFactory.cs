using System.Text;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Draining;
using Polly;
using Yarp.ReverseProxy.Forwarder;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// The connection pool of each cluster and what stands around it, from the outside in: retries, the instance's circuit
/// breaker, the time that is left, the farewell to live streams, the guard against the pool's own retries.
/// </summary>
internal sealed class ForwardingClientFactory(
    Retries retries,
    Circuits circuits,
    Drain drain,
    IOptions<ResilienceOptions> options,
    ILogger<ForwarderHttpClientFactory> logger
) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Value.ConnectTimeout;
        // As the client sent them (RequestLimits): the handler would refuse what is not ASCII, as if the service had failed.
        handler.RequestHeaderEncodingSelector ??= static (_, _) => Encoding.Latin1;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler)
    {
        var retry = retries.For(context.ClusterId);
        return new ResilienceHandler(retry.For)
        {
            InnerHandler = new ResilienceHandler(request =>
                ForwardedCall.Of(request) is { } call
                    ? circuits.For(call)
                    : ResiliencePipeline<HttpResponseMessage>.Empty
            )
            {
                InnerHandler = new FarewellHandler(drain) { InnerHandler = new OnceOnly { InnerHandler = handler } },
            },
        };
    }
}
