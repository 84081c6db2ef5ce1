using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.UserService.Mail;

/// <summary>Registers mail delivery.</summary>
internal static class MailExtensions
{
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<MailOptions>()
            .BindConfiguration(MailOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        var folder = Path.Combine(DataOptions.EnsureFolder(builder), "mail");
        builder.Services.AddSingleton<IMailSender>(services =>
            services.GetRequiredService<IOptions<MailOptions>>().Value.SmtpHost is null
                ? ActivatorUtilities.CreateInstance<FileMailSender>(
                    services,
                    Directory.CreateDirectory(folder).FullName
                )
                : ActivatorUtilities.CreateInstance<SmtpMailSender>(services)
        );
        builder.Services.AddCommitTriggeredJob<MailDeliveryJob>(TimeSpan.FromSeconds(15));
    }
}
