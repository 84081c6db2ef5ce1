using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Caching;

/// <summary>Rejects invalid cache metadata, and removes hop-by-hop fields on cached routes.</summary>
internal sealed class CachedRouteTransforms : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
        CachePolicy.Parse(context.Route.Metadata, out var error);
        if (error is not null)
        {
            context.Errors.Add(new ArgumentException($"Route '{context.Route.RouteId}': {error}"));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        if (CachePolicy.Parse(context.Route.Metadata, out _) is { StoresResponses: true })
        {
            context.AddResponseTransform(RemoveConnectionFields);
        }
    }

    /// <summary>
    /// RFC 9110 §7.6.1: removes the fields that Connection names, which apply to one hop only. YARP removes Connection
    /// itself, so they must be removed while it can still be read.
    /// </summary>
    private static ValueTask RemoveConnectionFields(ResponseTransformContext context)
    {
        if (context.ProxyResponse?.Headers.NonValidated.TryGetValues("Connection", out var lines) == true)
        {
            foreach (var line in lines)
            {
                foreach (
                    var name in line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                )
                {
                    context.HttpContext.Response.Headers.Remove(name);
                }
            }
        }

        return ValueTask.CompletedTask;
    }
}
