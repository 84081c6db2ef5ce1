using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Routing;

/// <summary>
/// Rejects routes with invalid metadata: at startup the gateway fails, while running it keeps the current routes.
/// </summary>
internal sealed class RouteMetadataValidator : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
        try
        {
            RouteMetadata.Read(context.Route);
        }
        catch (FormatException wrong)
        {
            context.Errors.Add(new ArgumentException($"Route '{context.Route.RouteId}': {wrong.Message}", wrong));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context) { }
}
