using Nibble.Contracts;
using Nibble.ServiceDefaults.Redis;

namespace Nibble.UserService.Revocations;

/// <summary>Registers the publishing of revocations.</summary>
internal static class RevocationsExtensions
{
    /// <summary>Publishes nothing if Redis is not configured; gateways then poll.</summary>
    public static void AddRevocations(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(ServiceNames.Redis) is not null)
        {
            builder.AddRedis();
            builder.Services.AddHostedService<SessionRevocationPublisher>();
        }
    }
}
