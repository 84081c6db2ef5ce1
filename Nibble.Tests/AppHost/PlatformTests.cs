using System.Net;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

[Collection(PlatformCollection.Name)]
public sealed class PlatformTests(Platform platform)
{
    private static readonly string[] ResourceNames =
    [
        ServiceNames.Redis,
        ServiceNames.Users,
        ServiceNames.Restaurants,
        ServiceNames.Orders,
        ServiceNames.Drivers,
        ServiceNames.Admin,
        ServiceNames.Analytics,
        ServiceNames.Gateway,
    ];

    public static TheoryData<string> Projects => [.. ResourceNames.Except([ServiceNames.Redis])];

    [Fact]
    public void Everything_in_the_app_model_runs()
    {
        Assert.Equal(ResourceNames.Order(), platform.Processes().Select(process => process.Name).Order());
        Assert.All(platform.Processes(), process => Assert.True(UnixProcess.IsRunning(process.ProcessId!.Value)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task Each_process_reports_that_it_is_healthy(string name)
    {
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(platform.ProcessOf(name).Url, "/health"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_gateway_answers_where_clients_look_for_it()
    {
        using var answer = await platform.Client.GetAsync(new Uri("/alive", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(platform.GatewayUrl, platform.ProcessOf(ServiceNames.Gateway).Url);
    }

    [SkippableFact]
    public void A_process_is_told_where_the_others_are()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var environment = EnvironmentOf(ServiceNames.Users);
        var redis = platform.ProcessOf(ServiceNames.Redis).Url;
        var password = environment["REDIS_PASSWORD"];
        var orders = platform.ProcessOf(ServiceNames.Orders).Url.GetLeftPart(UriPartial.Authority);

        Assert.Equal(platform.ProcessOf(ServiceNames.Users).Url, new Uri(environment["ASPNETCORE_URLS"]));
        Assert.Equal("Development", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal(orders, environment["services__orders__http__0"]);
        Assert.Equal(orders, environment["ORDERS_HTTP"]);
        Assert.Equal(environment["services__orders__h2c__0"], environment["ORDERS_H2C"]);
        Assert.Equal($"{redis.Authority},password={password}", environment["ConnectionStrings__redis"]);
        Assert.Equal(redis.Host, environment["REDIS_HOST"]);
        Assert.Equal($"{redis.Port}", environment["REDIS_PORT"]);
        Assert.Equal($"redis://:{password}@{redis.Authority}", environment["REDIS_URI"]);
        Assert.Equal(ServiceNames.Users, environment["OTEL_SERVICE_NAME"]);
        Assert.StartsWith("service.instance.id=", environment["OTEL_RESOURCE_ATTRIBUTES"], StringComparison.Ordinal);
        Assert.Equal(64, environment["Identity__InternalTokenKey"].Length);
        Assert.Equal(platform.DataPath, environment["Data__Path"]);
        Assert.DoesNotContain("services__users__http__0", environment.Keys);
    }

    [SkippableFact]
    public async Task A_service_speaks_HTTP2_at_the_endpoint_that_its_neighbours_are_told()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var told = EnvironmentOf(ServiceNames.Gateway)["services__orders__h2c__0"];
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(told), "/health"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.Equal(new Uri(told).Port, int.Parse(EnvironmentOf(ServiceNames.Orders)["Http2__Port"], null));
    }

    [SkippableFact]
    public void A_trace_shows_no_query_value_although_Aspire_would_show_them_in_Development()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var environment = EnvironmentOf(ServiceNames.Gateway);

        Assert.Equal("false", environment["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"]);
        Assert.Equal("false", environment["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"]);
    }

    [SkippableFact]
    public async Task A_secret_stands_on_no_command_line()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var environment = EnvironmentOf(ServiceNames.Users);
        string[] secrets = [environment["REDIS_PASSWORD"], environment["Identity__InternalTokenKey"]];
        foreach (var process in UnixProcess.FindByEnvironment("Data__Path", platform.DataPath))
        {
            var commandLine = await File.ReadAllTextAsync($"/proc/{process}/cmdline");
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, commandLine, StringComparison.Ordinal));
        }

        var redis = platform.ProcessOf(ServiceNames.Redis).ProcessId;
        var server = await File.ReadAllTextAsync($"/proc/{redis}/cmdline");
        Assert.Contains("GarnetServer.dll", server, StringComparison.Ordinal);
        Assert.DoesNotContain(secrets[0], server, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_with_the_password_of_Redis_is_for_its_owner_only()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(platform.DataPath, "garnet.conf"))
            );
        }
    }

    [Fact]
    public async Task A_killed_process_is_started_again_where_it_was()
    {
        var before = platform.ProcessOf(ServiceNames.Analytics);

        await platform.KillAndWaitAsync(ServiceNames.Analytics);

        var after = platform.ProcessOf(ServiceNames.Analytics);
        Assert.NotEqual(before.ProcessId, after.ProcessId);
        Assert.Equal(before.Url, after.Url);
        Assert.Contains(
            platform.AppHostLog,
            line => line.StartsWith($"{ServiceNames.Analytics} exited with code", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_process_that_keeps_crashing_is_started_at_growing_intervals_and_comes_back()
    {
        await using (await platform.KeepDownAsync(ServiceNames.Redis))
        {
            await platform.WaitUntilAsync(
                () => platform.AppHostLog.Any(line => Regex.IsMatch(line, "redis exited with code .* in 2 s")),
                "the second delay is twice the first"
            );
        }

        Assert.True(platform.ProcessOf(ServiceNames.Redis).IsHealthy);
    }

    [Fact]
    public async Task A_process_that_a_person_stops_stays_stopped_until_a_person_starts_it()
    {
        await platform.CommandAsync(ServiceNames.Analytics, KnownResourceCommands.StopCommand);
        await platform.WaitUntilAsync(
            () => platform.ProcessOf(ServiceNames.Analytics).State == KnownResourceStates.Finished,
            "analytics has stopped"
        );

        // More than the first delay after a crash.
        var later = await Eventually.PollAsync(
            () => Task.FromResult(platform.ProcessOf(ServiceNames.Analytics)),
            analytics => analytics.ProcessId is not null,
            TimeSpan.FromSeconds(3)
        );
        Assert.Null(later.ProcessId);
        await platform.CommandAsync(ServiceNames.Analytics, KnownResourceCommands.StartCommand);
        await platform.WaitUntilHealthyAsync();
    }

    private IReadOnlyDictionary<string, string> EnvironmentOf(string name) =>
        UnixProcess.EnvironmentOf(platform.ProcessOf(name).ProcessId!.Value);
}
