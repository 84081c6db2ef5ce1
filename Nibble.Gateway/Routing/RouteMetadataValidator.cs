using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Routing;

/// <summary>
/// Refuses a route whose metadata cannot be understood: the gateway does not start with it, and does not take it while
/// running.
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
