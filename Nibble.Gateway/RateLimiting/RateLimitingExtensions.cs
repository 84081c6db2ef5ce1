using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Nibble.Gateway.RateLimiting;

internal static class RateLimitingExtensions
{
    /// <summary>
    /// Registers the policies of <see cref="RateLimitOptions"/>, which routes (<c>RateLimiterPolicy</c>) and endpoints
    /// (<c>RequireRateLimiting</c>) refer to, and the limiter. The count is shared through the registered
    /// <c>IConnectionMultiplexer</c>, if there is one and while it responds.
    /// </summary>
    public static void AddGatewayRateLimiting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<RateLimitOptions>()
            .Configure<IConfiguration>((options, configuration) => options.Bind(configuration))
            .ValidateOnStart();
        services
            .AddOptions<LimiterOptions>()
            .BindConfiguration(LimiterOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        services.AddSingleton<IValidateOptions<LimiterOptions>, LimiterOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LimiterMetrics>();
        services.AddSingleton<RedisPermitStore>();
        services.AddSingleton<IPermitStore>(provider => provider.GetRequiredService<RedisPermitStore>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisPermitStore>());
        services.AddSingleton<GatewayRateLimiter>();

        // ASP.NET Core and YARP only accept registered policy names. The limiter is registered too, so that
        // UseRateLimiter() would enforce the same.
        services.AddRateLimiter(_ => { });
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<GatewayRateLimiter, IOptions<RateLimitOptions>>(
                (aspNetCore, limiter, quotas) =>
                {
                    aspNetCore.GlobalLimiter = limiter;
                    aspNetCore.OnRejected = (rejected, _) =>
                        new ValueTask(RateLimitingMiddleware.RejectAsync(rejected.HttpContext));
                    foreach (var policy in quotas.Value.Policies.Keys)
                    {
                        aspNetCore.AddPolicy(policy, _ => RateLimitPartition.GetNoLimiter(policy));
                    }
                }
            );
    }

    /// <summary>Enforces the policies. Must run after routing and authentication.</summary>
    public static void UseGatewayRateLimiting(this IApplicationBuilder app) =>
        app.UseMiddleware<RateLimitingMiddleware>();
}
