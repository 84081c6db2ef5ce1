using Nibble.Gateway.Authentication;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Identity;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Transforms;

/// <summary>
/// Sends the caller's identity to our services: context headers, and the internal token in place of the public one
/// (phantom token pattern). A foreign origin gets neither.
/// </summary>
internal sealed class IdentityTransforms(CallerIdentities identities) : ITransformProvider
{
    public void Apply(TransformBuilderContext context)
    {
        if (!RouteMetadata.Read(context.Route).SendsIdentity)
        {
            return;
        }

        // The client's address is sent in a header of our own, which clients cannot set (HeaderStripping).
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(request =>
        {
            var headers = request.ProxyRequest.Headers;
            var caller = CallerIdentities.Of(request.HttpContext);
            headers.Remove("Authorization");
            headers.TryAddWithoutValidation("Authorization", identities.GetInternalAuthorization(caller));
            if (caller.UserId is not null)
            {
                headers.TryAddWithoutValidation(NibbleHeaders.UserId, caller.UserId);
                headers.TryAddWithoutValidation(NibbleHeaders.UserRoles, caller.RolesHeader);
            }

            headers.TryAddWithoutValidation(
                NibbleHeaders.ClientAddress,
                request.HttpContext.Connection.RemoteIpAddress?.ToString()
            );
            return default;
        });
    }

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }
}
