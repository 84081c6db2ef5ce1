using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Users;

public sealed class PreferenceTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    private const string Mine = "/api/users/me/preferences";

    [Fact]
    public async Task Preferences_are_what_was_chosen_and_the_default_where_nothing_was()
    {
        var ada = await service.RegisterAndSignInAsync();

        var before = await (await ada.Client.GetAsync(Mine)).JsonAsync();
        Assert.Equal((true, false), Choice(before, "orders"));
        Assert.Equal((true, true), Choice(before, "support"));

        await (await ada.Client.PutAsJsonAsync(Mine, new { orders = new { inApp = false, email = true } })).JsonAsync();

        var after = await (await ada.Client.GetAsync(Mine)).JsonAsync();
        Assert.Equal((false, true), Choice(after, "orders"));
        Assert.Equal((true, false), Choice(after, "reviews"));
    }

    [Fact]
    public async Task Of_two_who_choose_at_once_the_slower_reads_again()
    {
        var ada = await service.RegisterAndSignInAsync();
        var tag = (await ada.Client.GetAsync(Mine)).Headers.ETag!.ToString();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => ada.Client.PutIfMatchAsync(Mine, new { }, tag))
        );

        Assert.Single(answers, response => response.IsSuccessStatusCode);
        await answers
            .First(response => !response.IsSuccessStatusCode)
            .AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
    }

    [Fact]
    public async Task A_channel_is_on_or_off()
    {
        var ada = await service.RegisterAndSignInAsync();

        await (
            await ada.Client.PutAsJsonAsync(Mine, new { orders = new { inApp = "sometimes", email = true } })
        ).AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task People_are_told_by_the_channels_that_they_chose()
    {
        var ada = await service.RegisterAndSignInAsync();
        await ada.Client.PutAsJsonAsync(
            Mine,
            new { orders = new { inApp = false, email = true }, reviews = new { inApp = false, email = false } }
        );

        await service.DeliverEventAsync(NotificationTests.Delivered(ada.Id));
        await service.DeliverEventAsync(
            new ReviewAnswered(Guid.NewGuid(), Guid.NewGuid(), ada.Id, "Trattoria", service.Now)
        );

        Assert.Single(await service.GetMailsAsync(ada.Email));
        var told = await ada.Client.GetFromJsonAsync<JsonElement>("/api/users/me/notifications");
        Assert.Equal(0, told.GetProperty("items").GetArrayLength());
    }

    private static (bool, bool) Choice(JsonElement preferences, string topic) =>
        (
            preferences.GetProperty(topic).GetProperty("inApp").GetBoolean(),
            preferences.GetProperty(topic).GetProperty("email").GetBoolean()
        );
}
