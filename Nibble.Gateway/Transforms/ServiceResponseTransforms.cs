using System.Net;
using Nibble.Gateway.Caching;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Transforms;

/// <summary>
/// What of a service's answer a client sees. An error passes when it has the one shape; any other body is dropped, and
/// the gateway writes the shape in its place: never a stack trace or a host name. Headers that speak of the inside go.
/// </summary>
internal sealed class ServiceResponseTransforms : ITransformProvider
{
    public void Apply(TransformBuilderContext context)
    {
        if (!RouteMetadata.Read(context.Route).SendsIdentity)
        {
            context.AddResponseTransform(response =>
            {
                SuppressDisallowedBody(response);
                return default;
            });
            return;
        }

        var isCached = CachePolicy.Parse(context.Route.Metadata, out _) is not null;
        context.AddResponseTransform(response =>
        {
            SuppressDisallowedBody(response);
            if (response.ProxyResponse is { } answer)
            {
                var headers = response.HttpContext.Response.Headers;
                headers.Server = default;
                headers.XPoweredBy = default;
                if (!isCached)
                {
                    // On cached routes the cache reads it first, and takes it away then.
                    headers.Remove(NibbleHeaders.CacheTags);
                }

                if (headers.Location.Count > 0)
                {
                    headers.Location = ToPublicLocation(headers.Location.ToString(), answer.RequestMessage?.RequestUri);
                }

                if (answer.StatusCode >= HttpStatusCode.BadRequest && !IsProblemDetails(answer))
                {
                    response.SuppressResponseBody = true;
                    headers.ContentType = default;
                    headers.ContentLength = null;
                    headers.ContentEncoding = default;
                    headers.ETag = default;
                }
            }

            return default;
        });
    }

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    /// <summary>
    /// RFC 9110 §15.3.5, §15.3.6: what has no content by its status. A length or a body that came all the same would break
    /// the answer off.
    /// </summary>
    private static void SuppressDisallowedBody(ResponseTransformContext response)
    {
        if (response.ProxyResponse?.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent)
        {
            response.SuppressResponseBody = true;
            response.HttpContext.Response.ContentLength = null;
        }
    }

    private static bool IsProblemDetails(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == ProblemDetailsDefaults.ContentType;

    /// <summary>The same place as clients reach it: without the service's own address.</summary>
    private static string ToPublicLocation(string location, Uri? service) =>
        service is not null
        && Uri.TryCreate(location, UriKind.Absolute, out var absolute)
        && absolute.Authority == service.Authority
            ? absolute.PathAndQuery
            : location;
}
