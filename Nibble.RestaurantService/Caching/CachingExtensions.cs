using Microsoft.EntityFrameworkCore.Diagnostics;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Redis;

namespace Nibble.RestaurantService.Caching;

/// <summary>Registers cache eviction. Without Redis there is no shared cache to evict from.</summary>
internal static class CachingExtensions
{
    public static void AddCacheEvictions(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(ServiceNames.Redis) is not null)
        {
            builder.AddRedis();
        }

        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<CacheEvictionPublisher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CacheEvictionPublisher>());
        builder.Services.AddScoped<CacheEvictionInterceptor>();
        builder.Services.AddScoped<IInterceptor>(services => services.GetRequiredService<CacheEvictionInterceptor>());
    }
}
