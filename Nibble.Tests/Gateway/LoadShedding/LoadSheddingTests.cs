using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.RequestContext;
using Nibble.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Configuration;

namespace Nibble.Tests.Gateway.LoadShedding;

/// <summary>What a client sees of an overloaded gateway, through the pipeline.</summary>
public sealed class LoadSheddingTests
{
    private readonly TaskCompletionSource _work = new();

    [Fact]
    public async Task A_request_too_many_is_503_in_the_error_shape_and_says_when_to_come_back()
    {
        await using var gateway = await StartAsync();
        var busy = await FillAsync(gateway);

        using var shed = await gateway.GetTestClient().GetAsync("/normal");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, shed.StatusCode);
        Assert.Equal("application/problem+json", shed.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await shed.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("OVERLOADED", problem.GetProperty("code").GetString());
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.InRange(shed.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 2, 6);

        _work.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await busy).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetTestClient().GetAsync("/normal")).StatusCode);
    }

    [Fact]
    public async Task Health_checks_and_streams_answer_however_busy_the_gateway_is()
    {
        await using var gateway = await StartAsync();
        var busy = await FillAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetTestClient().GetAsync("/unranked")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetTestClient().GetAsync("/stream")).StatusCode);

        _work.SetResult();
        await busy;
    }

    [Fact]
    public async Task An_endpoint_that_throws_gives_its_place_back()
    {
        await using var gateway = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            using var failed = await gateway.GetTestClient().GetAsync("/failing");
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }

        Assert.Equal(0, gateway.Services.GetRequiredService<LoadShedder>().InProgress);
    }

    [Fact]
    public async Task A_proxied_route_says_its_priority_in_its_metadata_and_is_normal_otherwise()
    {
        await using var gateway = await StartAsync(
            routes: [Route("ranked", "Stream"), Route("unsaid", priority: null)]
        );
        var busy = await FillAsync(gateway);

        // Let in, these find no destination; that is another 503.
        Assert.Equal("SERVICE_UNAVAILABLE", await CodeOfAsync("/ranked"));
        Assert.Equal("OVERLOADED", await CodeOfAsync("/unsaid"));

        _work.SetResult();
        await busy;

        async Task<string?> CodeOfAsync(string path)
        {
            using var answer = await gateway.GetTestClient().GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            var body = await answer.Content.ReadAsStringAsync();
            return JsonDocument.Parse(body).RootElement.GetProperty("code").GetString();
        }
    }

    [Fact]
    public async Task A_route_with_a_priority_that_nobody_knows_refuses_to_start()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(routes: [Route("wrong", "Urgent")]));

        Assert.Contains("Urgent", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxConcurrentRequests", "0")]
    [InlineData("LowShare", "0")]
    [InlineData("LowShare", "0.95")]
    [InlineData("NormalShare", "1.1")]
    [InlineData("QueueLimit", "-1")]
    [InlineData("QueueTimeout", "00:00:00")]
    [InlineData("MaxStreams", "-1")]
    [InlineData("RetryAfter", "00:00:00")]
    public async Task Bounds_that_bound_nothing_refuse_to_start(string option, string value)
    {
        await Assert.ThrowsAsync<OptionsValidationException>(() =>
            StartAsync(new() { [$"{LoadSheddingOptions.Section}:{option}"] = value })
        );
    }

    private static RouteConfig Route(string name, string? priority) =>
        new()
        {
            RouteId = name,
            ClusterId = "nowhere",
            Match = new() { Path = $"/{name}" },
            Metadata = priority is null ? null : new Dictionary<string, string> { ["Priority"] = priority },
        };

    /// <summary>One place and no queue, unless the settings say otherwise.</summary>
    private async Task<WebApplication> StartAsync(
        Dictionary<string, string?>? settings = null,
        RouteConfig[]? routes = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            settings
                ?? new()
                {
                    [$"{LoadSheddingOptions.Section}:MaxConcurrentRequests"] = "1",
                    [$"{LoadSheddingOptions.Section}:QueueLimit"] = "0",
                }
        );
        builder.Services.AddErrorHandling();
        builder.AddRequestCompletion();
        builder.AddLoadShedding();
        builder.Services.AddReverseProxy().LoadFromMemory(routes ?? [], [new() { ClusterId = "nowhere" }]);
        var app = builder.Build();
        app.UseRequestCompletion();
        app.UseRouting();
        app.UseLoadShedding();
        app.MapReverseProxy();
        app.MapGet("/busy", () => _work.Task).WithPriority(RequestPriority.High);
        app.MapGet("/normal", () => "ok").WithPriority(RequestPriority.Normal);
        app.MapGet("/stream", () => "ok").WithPriority(RequestPriority.Stream);
        app.MapGet("/failing", new Func<string>(() => throw new InvalidOperationException("on purpose")))
            .WithPriority(RequestPriority.High);
        app.MapGet("/unranked", () => "ok");
        await app.StartAsync();
        return app;
    }

    private static async Task<Task<HttpResponseMessage>> FillAsync(WebApplication gateway)
    {
        var busy = gateway.GetTestClient().GetAsync("/busy");
        var shedder = gateway.Services.GetRequiredService<LoadShedder>();
        var limit = DateTime.UtcNow.AddSeconds(30);
        while (shedder.InProgress == 0)
        {
            Assert.True(DateTime.UtcNow < limit, "The first request does not arrive.");
            await Task.Delay(5);
        }

        return busy;
    }
}
