using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Who may enter a route. ASP.NET Core's authorization decides; but the gateway's policies ask about the caller alone, so
/// whom a policy let in once it lets in again, unasked, for as long as the caller is remembered
/// (<see cref="TokenMemory"/>). That is most of what authorization costs a request.
/// </summary>
internal static class Admission
{
    public static void AddAdmission(this IServiceCollection services) =>
        // The endpoint middleware would insist that the stock middleware has seen each single request.
        services.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);

    public static void UseAdmission(this IApplicationBuilder app)
    {
        // Else WebApplication puts the stock middleware in front.
        app.Properties["__AuthorizationMiddlewareSet"] = true;
        app.Use(next =>
        {
            var ask = app.New();
            ask.UseAuthorization();
            ask.Run(context =>
            {
                Remember(context);
                return next(context);
            });
            var authorize = ask.Build();
            return context => IsRemembered(context) ? next(context) : authorize(context);
        });
    }

    private static bool IsRemembered(HttpContext context) =>
        RouteTraits.Of(context).Policy is { } policy && CallerIdentities.Of(context).MayEnter(policy);

    private static void Remember(HttpContext context)
    {
        if (RouteTraits.Of(context).Policy is { } policy)
        {
            CallerIdentities.Of(context).Admit(policy);
        }
    }
}
