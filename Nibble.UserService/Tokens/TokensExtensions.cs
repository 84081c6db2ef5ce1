using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.UserService.Tokens;

/// <summary>Registers the issuing of tokens.</summary>
internal static class TokensExtensions
{
    /// <summary>
    /// Stores keys in the database and the key ring that encrypts them under <c>Data:Path</c>: neither is usable alone.
    /// </summary>
    public static void AddTokens(this WebApplicationBuilder builder)
    {
        var folder = Path.Combine(DataOptions.EnsureFolder(builder), "keys");
        var keyRing = builder
            .Services.AddDataProtection()
            .SetApplicationName($"nibble-{ServiceNames.Users}")
            .PersistKeysToFileSystem(
                OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(folder)
                    : Directory.CreateDirectory(
                        folder,
                        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    )
            );
        var options = builder.Configuration.GetSection(TokenOptions.Section).Get<TokenOptions>() ?? new TokenOptions();
        if (options.KeyRingCertificate is { } file)
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, options.KeyRingCertificatePassword);
            keyRing.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }

        builder
            .Services.AddOptions<TokenOptions>()
            .BindConfiguration(TokenOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<SigningKeyRing>();
        builder.Services.AddSingleton<AccessTokenIssuer>();
        builder.Services.AddSingleton<SigningKeyRotationBackgroundService>();
        builder.Services.AddHostedService(services =>
            services.GetRequiredService<SigningKeyRotationBackgroundService>()
        );
    }
}
