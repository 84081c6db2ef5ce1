using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nibble.UserService.Data;

namespace Nibble.Tests.Users;

public sealed class UserDatabaseTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    [Fact]
    public async Task The_migrations_make_the_model_that_the_code_has()
    {
        Assert.False(await service.InDatabaseAsync(db => Task.FromResult(db.Database.HasPendingModelChanges())));
    }

    [Fact]
    public async Task What_has_run_out_is_forgotten_and_nothing_else()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        await own.LoginAsync(UserServiceFixture.NewEmail(), "not the password");
        await own.DeliverEventAsync(NotificationTests.Delivered(ada.Id));
        await ada.Client.PostAsync("/api/auth/logout", null);

        await ForgetAsync();
        Assert.Equal((1, 1, 1, 1, 1), await CountsAsync());

        own.Time.Advance(TimeSpan.FromDays(2));
        await ForgetAsync();
        Assert.Equal((1, 1, 0, 0, 1), await CountsAsync());

        own.Time.Advance(TimeSpan.FromDays(100));
        await ForgetAsync();
        Assert.Equal((0, 0, 0, 0, 0), await CountsAsync());

        async Task ForgetAsync()
        {
            await using var scope = own.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ExpiredDataCleanupJob>().RunAsync(default);
        }

        Task<(int Sessions, int Tokens, int Revocations, int Failures, int Notifications)> CountsAsync() =>
            own.InDatabaseAsync(async db =>
                (
                    await db.Sessions.CountAsync(),
                    await db.RefreshTokens.CountAsync(),
                    await db.SessionRevocations.CountAsync(),
                    await db.FailedSignIns.CountAsync(),
                    await db.Notifications.CountAsync()
                )
            );
    }
}
