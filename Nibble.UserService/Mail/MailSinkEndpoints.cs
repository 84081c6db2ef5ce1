using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Mail;

/// <summary>
/// Lists the mails of the development sink. Mapped in Development only and restricted to the staff: a reset code in it
/// gives access to any account.
/// </summary>
internal static class MailSinkEndpoints
{
    private const int MaxMails = 50;

    public static void MapMailSink(this WebApplication app)
    {
        if (app.Environment.IsDevelopment() && app.Services.GetRequiredService<IMailSender>() is FileMailSender sink)
        {
            app.MapGet(
                    "/api/users/dev/mail",
                    async Task<Ok<IReadOnlyList<SentMailResponse>>> (CancellationToken cancellationToken) =>
                        TypedResults.Ok(await sink.ListNewestAsync(MaxMails, cancellationToken))
                )
                .RequireAuthorization(Policies.Staff)
                .WithTags("Development")
                .WithName("ListSentMail")
                .WithSummary("Mails that Nibble sent, the newest first");
        }
    }
}
