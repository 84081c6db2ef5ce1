using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;
using Nibble.UserService.Mail;

namespace Nibble.Tests.Users;

public sealed class MailTests
{
    [Fact]
    public async Task In_development_a_mail_is_a_file_that_a_mail_program_opens_and_the_staff_sees()
    {
        await using var service = new UserServiceFixture();
        var ada = await service.RegisterAndSignInAsync();
        await service.RequestResetCodeAsync(ada.Email);

        var file = Assert.Single(Directory.GetFiles(Path.Combine(service.DataPath, "mail"), "*.eml"));
        Assert.Contains(ada.Email, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        await (await ada.Client.GetAsync("/api/users/dev/mail")).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
    }

    [Fact]
    public async Task Outside_of_development_nobody_sees_the_mails()
    {
        await using var service = new UserServiceFixture();
        service.Settings["environment"] = "Production";
        using var admin = service.AsAdmin();

        await (await admin.GetAsync("/api/users/dev/mail")).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
    }

    [Fact]
    public async Task A_mail_is_sent_by_smtp()
    {
        await using var server = new FakeSmtpServer();
        var sender = new SmtpMailSender(Options.Create(server.Settings), TimeProvider.System);

        await sender.SendAsync(new EmailMessage("ada@example.test", "Grüße", "Hello Ada"), default);

        var mail = await server.Received;
        Assert.Contains("To: ada@example.test", mail, StringComparison.Ordinal);
        Assert.Contains("Hello Ada", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_the_server_does_not_take_is_sent_again_and_given_up_at_last()
    {
        await using var service = new UserServiceFixture();
        service.Settings["Mail:SmtpHost"] = "127.0.0.1";
        service.Settings["Mail:SmtpPort"] = "1";
        service.Settings["Mail:SmtpTls"] = "false";
        var ada = await service.RegisterAndSignInAsync();

        await service.DeliverEventAsync(
            new TicketUpdated(Guid.NewGuid(), ada.Id, "Cold soup", "resolved", service.Now)
        );

        Assert.Equal(1, await AttemptsAsync(attempts => attempts == 1));
        Assert.Null(
            await AttemptsAsync(attempts =>
            {
                service.Time.Advance(OutgoingMail.MaxRetryDelay);
                return attempts is null;
            })
        );

        Task<int?> AttemptsAsync(Func<int?, bool> wished) =>
            Eventually.PollAsync(
                () =>
                    service.InDatabaseAsync(db =>
                        db.OutgoingMails.Select(mail => (int?)mail.Attempts).SingleOrDefaultAsync()
                    ),
                wished
            );
    }

    [Fact]
    public void A_mail_waits_twice_as_long_after_each_failure_until_it_is_given_up()
    {
        var now = new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
        var mail = OutgoingMail.Create(Guid.NewGuid(), "Subject", "Text", now);
        var waits = new List<TimeSpan>();

        while (mail.ScheduleRetry(now))
        {
            waits.Add(mail.NextAttemptAt - now);
        }

        Assert.Equal(OutgoingMail.MaxAttempts - 1, waits.Count);
        Assert.Equal(OutgoingMail.MaxRetryDelay, waits[^1]);
        Assert.All(waits.Zip(waits.Skip(1)), pair => Assert.Equal(pair.First * 2, pair.Second));
    }

    /// <summary>Speaks as much SMTP (RFC 5321) as it takes to receive one mail.</summary>
    private sealed class FakeSmtpServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public FakeSmtpServer()
        {
            _listener.Start();
            Received = ReceiveAsync();
        }

        public MailOptions Settings =>
            new()
            {
                SmtpHost = "127.0.0.1",
                SmtpPort = ((IPEndPoint)_listener.LocalEndpoint).Port,
                SmtpTls = false,
            };

        public Task<string> Received { get; }

        public ValueTask DisposeAsync()
        {
            _listener.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> ReceiveAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
            await writer.WriteLineAsync("220 test");
            while (await reader.ReadLineAsync() is { } command)
            {
                if (command == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    var mail = new System.Text.StringBuilder();
                    while (await reader.ReadLineAsync() is { } line && line != ".")
                    {
                        mail.AppendLine(line);
                    }

                    await writer.WriteLineAsync("250 taken");
                    return mail.ToString();
                }

                await writer.WriteLineAsync("250 ok");
            }

            throw new EndOfStreamException();
        }
    }
}
