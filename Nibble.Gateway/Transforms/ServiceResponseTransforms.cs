using System.Net;
using Nibble.Gateway.Caching;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Transforms;

/// <summary>
/// Filters the responses of our services. An error body is passed on only if it is problem details; any other is
/// dropped and replaced by the gateway, so that no stack trace or host name leaks. Internal headers are removed.
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
                    // On cached routes the cache reads and removes it.
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
    /// Removes the content of 204 and 205 (RFC 9110 §15.3.5, §15.3.6): a length or body would abort the response.
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

    /// <summary>Removes the service's own address from a location.</summary>
    private static string ToPublicLocation(string location, Uri? service) =>
        service is not null
        && Uri.TryCreate(location, UriKind.Absolute, out var absolute)
        && absolute.Authority == service.Authority
            ? absolute.PathAndQuery
            : location;
}
