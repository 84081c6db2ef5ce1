using Microsoft.AspNetCore.Identity;
using Nibble.ServiceDefaults.Work;
using Nibble.UserService.Passwords;

namespace Nibble.UserService.Authentication;

/// <summary>Wires signing in.</summary>
internal static class AuthenticationExtensions
{
    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordHashing.Iterations);
        builder.Services.AddSingleton<PasswordHashing>();
        builder.Services.AddScoped<Credentials>();
        builder.Services.AddScoped<Sessions>();
        builder.Services.AddWorkAfterCommits<SendResetCodes>(TimeSpan.FromSeconds(15));
    }

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapAuthentication();
        endpoints.MapPasswords();
    }
}
