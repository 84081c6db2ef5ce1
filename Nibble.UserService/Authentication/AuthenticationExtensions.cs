using Microsoft.AspNetCore.Identity;
using Nibble.ServiceDefaults.Events;
using Nibble.UserService.Passwords;

namespace Nibble.UserService.Authentication;

/// <summary>Registers authentication.</summary>
internal static class AuthenticationExtensions
{
    public static void AddAuthenticationServices(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<PasswordHasherOptions>(hasher =>
            hasher.IterationCount = ThrottledPasswordHasher.Iterations
        );
        builder.Services.AddSingleton<ThrottledPasswordHasher>();
        builder.Services.AddScoped<CredentialValidator>();
        builder.Services.AddScoped<SessionService>();
        builder.Services.AddCommitTriggeredJob<PasswordResetMailJob>(TimeSpan.FromSeconds(15));
    }

    public static void MapAuthenticationEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapSessions();
        endpoints.MapPasswords();
    }
}
