using Nibble.Contracts;
using Nibble.ServiceDefaults.Redis;

namespace Nibble.UserService.Revocations;

/// <summary>Wires the announcing of revocations.</summary>
internal static class RevocationsExtensions
{
    /// <summary>Without a Redis in the configuration nothing is announced: the gateways ask.</summary>
    public static void AddRevocations(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(ServiceNames.Redis) is not null)
        {
            builder.AddRedis();
            builder.Services.AddHostedService<SessionRevocationPublisher>();
        }
    }
}
