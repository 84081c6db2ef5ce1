using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Caches authorization decisions. The gateway's policies depend on the caller alone, so a policy that once succeeded
/// for a cached caller (<see cref="TokenCache"/>) is not evaluated again. This saves most of the cost of authorization.
/// </summary>
internal static class AuthorizationCache
{
    public static void AddAuthorizationCache(this IServiceCollection services) =>
        // Otherwise the endpoint middleware throws for requests that have skipped the stock middleware.
        services.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);

    public static void UseAuthorizationCache(this IApplicationBuilder app)
    {
        // Otherwise WebApplication adds the stock middleware.
        app.Properties["__AuthorizationMiddlewareSet"] = true;
        app.Use(next =>
        {
            var branch = app.New();
            branch.UseAuthorization();
            branch.Run(context =>
            {
                Add(context);
                return next(context);
            });
            var authorize = branch.Build();
            return context => IsCached(context) ? next(context) : authorize(context);
        });
    }

    private static bool IsCached(HttpContext context) =>
        GatewayRouteMetadata.Of(context).Policy is { } policy && CallerIdentities.Of(context).IsAuthorized(policy);

    private static void Add(HttpContext context)
    {
        if (GatewayRouteMetadata.Of(context).Policy is { } policy)
        {
            CallerIdentities.Of(context).AddAuthorizedPolicy(policy);
        }
    }
}
