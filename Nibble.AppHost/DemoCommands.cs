using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.AppHost;

/// <summary>Commands of the dashboard for the demo city.</summary>
internal static class DemoCommands
{
    /// <summary>Sends a request to the gateway as the demo admin, and shows the answer.</summary>
    public static IResourceBuilder<ProjectResource> WithAdminCommand(
        this IResourceBuilder<ProjectResource> resource,
        IResourceBuilder<ProjectResource> gateway,
        string displayName,
        string icon,
        HttpMethod method,
        string path,
        object? body = null
    )
    {
        var options = new HttpCommandOptions
        {
            Method = method,
            IconName = icon,
            Description = $"{method} {path} at the gateway, as the demo admin.",
            ResultMode = HttpCommandResultMode.Json,
            PrepareRequest = async request =>
            {
                using var response = await request.HttpClient.PostAsJsonAsync(
                    $"{request.Endpoint.Url}/api/auth/login",
                    new { email = "admin@nibble.test", password = "Nibble-demo-1" },
                    request.CancellationToken
                );
                var session = await response
                    .EnsureSuccessStatusCode()
                    .Content.ReadFromJsonAsync<JsonObject>(request.CancellationToken);
                request.Request.Headers.Authorization = new("Bearer", (string?)session!["accessToken"]);
                request.Request.Content = body is null ? null : JsonContent.Create(body);
            },
        };
        var id = displayName.ToLowerInvariant().Replace(' ', '-');
        return resource.WithHttpCommand(path, displayName, () => gateway.GetEndpoint("http"), id, options);
    }

    /// <summary>Stops the resources, deletes the databases and starts all again with fresh demo data.</summary>
    public static void WithResetCommand(this IResourceBuilder<ProjectResource> gateway, IResource[] resources) =>
        gateway.WithCommand(
            "reset-demo-data",
            "Reset demo data",
            async context =>
            {
                var commands = context.Services.GetRequiredService<ResourceCommandService>();
                await ExecuteAsync(KnownResourceCommands.StopCommand);
                var data = new DirectoryInfo(gateway.ApplicationBuilder.DataPath());
                data.EnumerateFiles("*.db*").ToList().ForEach(file => file.Delete());
                data.EnumerateDirectories("mail").ToList().ForEach(mails => mails.Delete(recursive: true));
                await ExecuteAsync(KnownResourceCommands.StartCommand);
                return CommandResults.Success("The city is as on its first day.");

                Task ExecuteAsync(string command) =>
                    Task.WhenAll(
                        resources.Select(each => commands.ExecuteCommandAsync(each, command, context.CancellationToken))
                    );
            },
            new CommandOptions
            {
                IconName = "ArrowReset",
                Description = "Deletes every account, order and review, and seeds the demo city anew.",
                ConfirmationMessage = "Delete all data of this platform and start with fresh demo data?",
            }
        );
}
