using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Demo;
using Nibble.Tests.Support;

namespace Nibble.Tests.Chaos;

/// <summary>The commands of docs/operations/backup.md, on a platform that stands still for as long as a snapshot takes.</summary>
[Collection(PlatformCollection.Name)]
public sealed partial class BackupTests(Platform platform) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-backup-").FullName;

    [SkippableFact]
    public async Task A_platform_restored_from_a_backup_goes_on_where_the_first_one_was_and_both_run_side_by_side()
    {
        Skip.IfNot(File.Exists("/bin/bash") && OperatingSystem.IsLinux(), "The commands are written for bash.");
        var document = await File.ReadAllTextAsync(
            Path.Combine(SourceRepository.Root, "docs", "operations", "backup.md")
        );
        var commands = Blocks().Matches(document).Select(block => block.Groups[1].Value).ToList();
        Assert.Equal(2, commands.Count);
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var order =
            $"/api/orders/{TestMarketplace.GetId(await market.Customer.PostAsync("/api/orders", market.CreateOrderRequest()))}";
        await market.Owner.PostAsync($"{order}/accept", new { prepMinutes = 10 });

        // What is under way (the delivery that is to begin, the figures) may or may not have arrived: either is fine.
        var processes = platform.Processes().Select(process => process.ProcessId!.Value).ToList();
        processes.ForEach(process => UnixProcess.Signal(process, UnixSignal.Stop));
        try
        {
            await RunAsync(commands[0].Replace(" .data ", $" {platform.DataPath} ", StringComparison.Ordinal));
        }
        finally
        {
            processes.ForEach(process => UnixProcess.Signal(process, UnixSignal.Continue));
        }

        await using var restored = new Platform();
        Directory.Delete(restored.DataPath);
        await RunAsync(commands[1].Replace(" .data", $" {restored.DataPath}", StringComparison.Ordinal));
        await restored.StartAsync("--Gateway:Replicas=2");

        using var admin = await TestUser.SignInAsync(restored.GatewayUrl, DemoCity.Admin.Email, DemoCity.Password);
        Assert.Equal("accepted", TestMarketplace.GetStatus(await admin.GetAsync(order)));
        await admin.WaitForAsync(
            $"/api/drivers/deliveries/{order.Split('/')[^1]}/route",
            delivery => TestMarketplace.GetStatus(delivery) is "searching" or "offered" or "unassigned"
        );
        var figures = await admin.WaitForAsync(
            $"/api/analytics/restaurants/{market.RestaurantId}",
            figures => figures.GetProperty("orders").GetInt64() == 1
        );
        Assert.Equal(0, figures.GetProperty("delivered").GetInt64());

        // The keys came along: a token of the first platform is good at the second.
        using var message = new HttpRequestMessage(HttpMethod.Get, order);
        message.Headers.Authorization = market.Customer.Authorization;
        Assert.Equal(HttpStatusCode.OK, (await restored.Client.SendAsync(message)).StatusCode);

        var (first, second) = (platform.Processes(), restored.Processes());
        Assert.Equal(2, second.Count(process => process is { Name: ServiceNames.Gateway, IsHealthy: true }));
        Assert.Equal(first.Count + 1, second.Count);
        Assert.Empty(first.Select(process => process.ProcessId).Intersect(second.Select(process => process.ProcessId)));
        Assert.All(first, process => Assert.True(process.IsHealthy, process.Name));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task RunAsync(string commands)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/bash", ["-ec", commands])
            {
                WorkingDirectory = _folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, error);
        Assert.Contains($"./{ServiceNames.Orders}.db", await output, StringComparison.Ordinal);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
