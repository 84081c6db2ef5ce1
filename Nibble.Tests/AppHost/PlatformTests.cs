using System.Net;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

[Collection(PlatformCollection.Name)]
public sealed class PlatformTests(Platform platform)
{
    private static readonly string[] Everything =
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

    public static TheoryData<string> Projects => [.. Everything.Except([ServiceNames.Redis])];

    [Fact]
    public void Everything_in_the_app_model_runs()
    {
        Assert.Equal(Everything.Order(), platform.Processes().Select(process => process.Name).Order());
        Assert.All(platform.Processes(), process => Assert.True(Platform.IsRunning(process.ProcessId!.Value)));
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

    [Theory]
    [InlineData(ServiceNames.Redis, ServiceNames.Users)]
    [InlineData(ServiceNames.Restaurants, ServiceNames.Orders)]
    [InlineData(ServiceNames.Users, ServiceNames.Drivers)]
    [InlineData(ServiceNames.Drivers, ServiceNames.Gateway)]
    public void A_process_starts_when_what_it_waits_for_is_healthy(string first, string second)
    {
        var apphost = platform.Output.Where(line => line.StartsWith("apphost", StringComparison.Ordinal)).ToList();

        var healthy = apphost.FindIndex(line => line.Contains($"| {first} is healthy", StringComparison.Ordinal));
        var starts = apphost.FindIndex(line => line.Contains($"| {second} starts", StringComparison.Ordinal));

        Assert.InRange(healthy, 0, starts - 1);
    }

    [Fact]
    public void The_terminal_shows_a_table_of_names_states_and_addresses()
    {
        Assert.All(
            platform.Processes(),
            process =>
                Assert.Contains(
                    platform.Output,
                    line =>
                        line.StartsWith("apphost", StringComparison.Ordinal)
                        && line.Contains($"| {process.Name} ", StringComparison.Ordinal)
                        && line.Contains(" Healthy ", StringComparison.Ordinal)
                        && line.Contains(process.Url.Authority, StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void A_line_in_the_terminal_begins_with_its_source()
    {
        var ofUsers = platform.LogOf(ServiceNames.Users).Split('\n')[0];

        Assert.Contains($"{ServiceNames.Users, -11} | {ofUsers}", platform.Output);
    }

    [SkippableFact]
    public async Task A_process_is_told_what_Aspire_would_tell_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var environment = await EnvironmentOfAsync(ServiceNames.Users);
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
        Assert.Equal("always_on", environment["OTEL_TRACES_SAMPLER"]);
        Assert.Equal(64, environment["Identity__InternalTokenKey"].Length);
        Assert.Equal(platform.DataPath, environment["Data__Path"]);
        Assert.DoesNotContain("services__users__http__0", environment.Keys);
    }

    [SkippableFact]
    public async Task A_service_speaks_HTTP2_at_the_endpoint_that_its_neighbours_are_told()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var told = (await EnvironmentOfAsync(ServiceNames.Gateway))["services__orders__h2c__0"];
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(told), "/health"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.Equal(
            new Uri(told).Port,
            int.Parse((await EnvironmentOfAsync(ServiceNames.Orders))["Http2__Port"], null)
        );
    }

    [SkippableFact]
    public async Task A_trace_shows_no_query_value_although_Aspire_would_show_them_in_Development()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var environment = await EnvironmentOfAsync(ServiceNames.Gateway);

        Assert.Equal("false", environment["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"]);
    }

    [SkippableFact]
    public async Task The_password_of_Redis_stands_on_no_command_line()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var password = (await EnvironmentOfAsync(ServiceNames.Users))["REDIS_PASSWORD"];

        var commandLine = await File.ReadAllTextAsync(
            $"/proc/{platform.ProcessOf(ServiceNames.Redis).ProcessId}/cmdline"
        );

        Assert.DoesNotContain(password, commandLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis.conf")]
    [InlineData("secrets.json")]
    public void A_file_with_a_secret_is_for_its_owner_only(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(platform.DataPath, file))
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
            platform.Output,
            line => line.Contains($"{ServiceNames.Analytics} exited with code 137", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_process_that_keeps_crashing_is_started_at_growing_intervals_and_comes_back()
    {
        await using (await platform.KeepDownAsync(ServiceNames.Redis))
        {
            await platform.WaitUntilAsync(
                () => platform.Output.Any(line => line.Contains("redis exited with code 137 and starts again in 2 s")),
                "the second pause is twice the first"
            );
        }

        Assert.Equal("Healthy", platform.ProcessOf(ServiceNames.Redis).State);
    }

    [Fact]
    public async Task Two_platforms_run_side_by_side()
    {
        await using var other = await Platform.StartNewAsync("--Demo:Seed=false", "--Gateway:Replicas=2");

        var addresses = platform.Processes().Concat(other.Processes()).Select(process => process.Url).ToList();

        Assert.Equal(Everything.Length * 2 + 1, addresses.Distinct().Count());
        Assert.Equal("Healthy", other.ProcessOf($"{ServiceNames.Gateway}-2").State);
        Assert.All(platform.Processes(), process => Assert.Equal("Healthy", process.State));
    }

    [Fact]
    public async Task A_second_AppHost_on_the_same_data_refuses_to_start()
    {
        var (exitCode, _, error) = await Platform.RunAsync(
            environment: null,
            $"--Data:Path={platform.DataPath}",
            $"--Gateway:Port={Platform.FreePort()}"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("Another AppHost", error, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> EnvironmentOfAsync(string name)
    {
        var environment = await File.ReadAllTextAsync($"/proc/{platform.ProcessOf(name).ProcessId}/environ");
        return environment
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
