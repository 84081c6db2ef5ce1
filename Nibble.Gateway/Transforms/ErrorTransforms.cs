using Nibble.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Transforms;

/// <summary>
/// Lets a service's error through when it has the one shape. Any other body is dropped, and the gateway writes the shape
/// in its place: clients see one form, and never a stack trace or a host name.
/// </summary>
internal sealed class ErrorTransforms : ITransformProvider
{
    public void Apply(TransformBuilderContext context) =>
        context.AddResponseTransform(response =>
        {
            if (
                response.ProxyResponse is { StatusCode: >= System.Net.HttpStatusCode.BadRequest } answer
                && answer.Content.Headers.ContentType?.MediaType != ProblemShape.ContentType
            )
            {
                response.SuppressResponseBody = true;
                var headers = response.HttpContext.Response.Headers;
                headers.ContentType = default;
                headers.ContentLength = null;
                headers.ContentEncoding = default;
            }

            return default;
        });

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }
}
