using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nibble.AppHost;

/// <summary>
/// Commands of the dashboard for the demo city. They come in by the gateway as the demo admin: what a person may do and
/// nothing else.
/// </summary>
internal static class DemoCommands
{
    private const string Simulation = "/api/admin/simulation";
    private static readonly TimeSpan LoadDuration = TimeSpan.FromSeconds(30);

    /// <summary>Lets the city live, lets it rest, or makes it busy for half a minute.</summary>
    public static IResourceBuilder<ProjectResource> WithSimulationCommands(
        this IResourceBuilder<ProjectResource> admin,
        IResourceBuilder<ProjectResource> gateway
    ) =>
        admin
            .WithApiCommand(
                "wake-city",
                "Wake the city",
                "Customers order, kitchens cook and drivers ride, until the city is put to sleep.",
                "WeatherSunny",
                gateway,
                api => SetSimulationAsync(api, new { running = true })
            )
            .WithApiCommand(
                "sleep-city",
                "Put the city to sleep",
                "Nobody of the demo city does anything any more.",
                "WeatherMoon",
                gateway,
                api => SetSimulationAsync(api, new { running = false })
            )
            .WithApiCommand(
                "seed-load",
                "Seed load",
                $"Runs the city at 50 times its speed for {LoadDuration.TotalSeconds} seconds.",
                "TopSpeed",
                gateway,
                async api =>
                {
                    var before = await api.GetFromJsonAsync<JsonObject>(Simulation);
                    await SetSimulationAsync(api, new { running = true, speed = 50 });
                    await Task.Delay(LoadDuration);
                    return await SetSimulationAsync(
                        api,
                        new { running = (bool?)before!["running"], speed = (double?)before["speed"] }
                    );
                }
            );

    /// <summary>Shows what the development mail sink holds.</summary>
    public static IResourceBuilder<ProjectResource> WithMailSinkCommand(
        this IResourceBuilder<ProjectResource> users,
        IResourceBuilder<ProjectResource> gateway
    ) =>
        users.WithApiCommand(
            "open-mail-sink",
            "Open the mail sink",
            "The mails that Nibble sent, the newest first.",
            "Mail",
            gateway,
            async api =>
                CommandResults.Success(
                    "Mails sent",
                    await api.GetStringAsync("/api/users/dev/mail"),
                    CommandResultFormat.Json,
                    displayImmediately: true
                )
        );

    /// <summary>Stops the given resources, deletes the databases and starts all again with fresh demo data.</summary>
    public static IResourceBuilder<ProjectResource> WithResetCommand(
        this IResourceBuilder<ProjectResource> gateway,
        params IResource[] resources
    ) =>
        gateway.WithCommand(
            "reset-demo-data",
            "Reset demo data",
            async context =>
            {
                var commands = context.Services.GetRequiredService<ResourceCommandService>();
                Task AllAsync(string command) =>
                    Task.WhenAll(
                        resources.Select(each => commands.ExecuteCommandAsync(each, command, context.CancellationToken))
                    );

                await AllAsync(KnownResourceCommands.StopCommand);
                DataFolder.DeleteDatabases(gateway.ApplicationBuilder.DataPath());
                await AllAsync(KnownResourceCommands.StartCommand);
                return CommandResults.Success("The city is as it was on its first day.");
            },
            new CommandOptions
            {
                Description = "Every account, order and review is deleted, then the demo city is made anew.",
                ConfirmationMessage = "Delete all data of this platform, and start with fresh demo data?",
                IconName = "ArrowReset",
            }
        );

    private static IResourceBuilder<ProjectResource> WithApiCommand(
        this IResourceBuilder<ProjectResource> resource,
        string name,
        string displayName,
        string description,
        string icon,
        IResourceBuilder<ProjectResource> gateway,
        Func<HttpClient, Task<ExecuteCommandResult>> execute
    ) =>
        resource.WithCommand(
            name,
            displayName,
            async context =>
            {
                try
                {
                    using var api = await SignInAsync(gateway.GetEndpoint("http").Url);
                    return await execute(api);
                }
                catch (HttpRequestException error)
                {
                    return CommandResults.Failure(error.Message);
                }
            },
            new CommandOptions
            {
                Description = description,
                IconName = icon,
                UpdateState = context =>
                    context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy
                        ? ResourceCommandState.Enabled
                        : ResourceCommandState.Disabled,
            }
        );

    private static async Task<HttpClient> SignInAsync(string gateway)
    {
        var api = new HttpClient { BaseAddress = new Uri(gateway) };
        using var response = await api.PostAsJsonAsync(
            "/api/auth/login",
            new { email = "admin@nibble.test", password = "Nibble-demo-1" }
        );
        response.EnsureSuccessStatusCode();
        var session = await response.Content.ReadFromJsonAsync<JsonElement>();
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            session.GetProperty("accessToken").GetString()
        );
        return api;
    }

    private static async Task<ExecuteCommandResult> SetSimulationAsync(HttpClient api, object wanted)
    {
        using var response = await api.PutAsJsonAsync(Simulation, wanted);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode
            ? CommandResults.Success(
                answer.GetProperty("running").GetBoolean() ? "The city lives." : "The city sleeps."
            )
            : CommandResults.Failure(answer.GetProperty("detail").GetString());
    }
}
