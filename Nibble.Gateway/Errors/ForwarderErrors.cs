using Nibble.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Nibble.Gateway.Errors;

/// <summary>What the client is told when forwarding failed: 503 nobody there, 504 too slow, 502 broken answer.</summary>
internal static class ForwarderErrors
{
    public static IReverseProxyApplicationBuilder UseForwarderErrors(this IReverseProxyApplicationBuilder proxy)
    {
        proxy.Use(
            async (context, next) =>
            {
                await next(context);
                if (context.GetForwarderErrorFeature() is { } error && !context.Response.HasStarted)
                {
                    await ProblemWriter.WriteAsync(context, RefusalFor(error));
                }
            }
        );
        return proxy;
    }

    private static Refusal RefusalFor(IForwarderErrorFeature error) =>
        error.Error switch
        {
            ForwarderError.RequestTimedOut => new Refusal(
                StatusCodes.Status504GatewayTimeout,
                ErrorCodes.GatewayTimeout,
                "The service took too long to answer."
            ),
            ForwarderError.NoAvailableDestinations => Unavailable,
            ForwarderError.Request
                when error.Exception
                    is HttpRequestException
                    {
                        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                    } => Unavailable,
            ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.RequestCanceled =>
                Refusal.BadRequest(ErrorCodes.BadRequest, "The request was not received whole."),
            _ => new Refusal(
                StatusCodes.Status502BadGateway,
                ErrorCodes.BadGateway,
                "The service gave no proper answer."
            ),
        };

    private static Refusal Unavailable => Refusal.Unavailable("The service does not answer. Try again shortly.");
}
