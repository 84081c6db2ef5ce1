using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Who may enter a route. ASP.NET Core's authorization decides; but the gateway's policies ask about the caller alone, so
/// whom a policy let in once it lets in again, unasked, for as long as the caller is remembered
/// (<see cref="TokenCache"/>). That is most of what authorization costs a request.
/// </summary>
internal static class AuthorizationCache
{
    public static void AddAuthorizationCache(this IServiceCollection services) =>
        // The endpoint middleware would insist that the stock middleware has seen each single request.
        services.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);

    public static void UseAuthorizationCache(this IApplicationBuilder app)
    {
        // Else WebApplication puts the stock middleware in front.
        app.Properties["__AuthorizationMiddlewareSet"] = true;
        app.Use(next =>
        {
            var ask = app.New();
            ask.UseAuthorization();
            ask.Run(context =>
            {
                Add(context);
                return next(context);
            });
            var authorize = ask.Build();
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
