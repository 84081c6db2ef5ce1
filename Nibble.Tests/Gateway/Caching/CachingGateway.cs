using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nibble.Contracts;
using Nibble.Gateway.Caching;
using Nibble.Gateway.Transforms;
using Nibble.Tests.Support;
using StackExchange.Redis;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>
/// The response cache as it stands in the gateway: a real Kestrel, YARP, a real backend behind it. The route comes from
/// configuration alone.
/// </summary>
internal sealed class CachingGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _ownsOrigin;

    private CachingGateway(WebApplication app, Origin origin, bool ownsOrigin, TimeProvider time)
    {
        _app = app;
        _ownsOrigin = ownsOrigin;
        Origin = origin;
        Clock = time;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(app.Urls.Single()),
        };
    }

    public Origin Origin { get; }
    public TimeProvider Clock { get; }
    public HttpClient Client { get; }
    public FakeTimeProvider Time => (FakeTimeProvider)Clock;
    public IServiceProvider Services => _app.Services;
    public bool IsInSync => Services.GetRequiredService<RedisStore>().IsInSync;
    public ResponseCache Cache => Services.GetRequiredService<ResponseCache>();

    /// <summary>Starts one; with the connection string of a Redis on the real clock, else on one that the test moves.</summary>
    public static async Task<CachingGateway> StartAsync(
        Dictionary<string, string?>? settings = null,
        string? redis = null,
        Origin? origin = null,
        Action<WebApplication>? before = null,
        Action<IReverseProxyApplicationBuilder>? proxy = null
    )
    {
        var clock = redis is null
            ? new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
            : TimeProvider.System;
        var ownsOrigin = origin is null;
        origin ??= await Origin.StartAsync(clock);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Gateway:Routes:cached:ClusterId"] = "origin",
                ["Gateway:Routes:cached:Match:Path"] = "/{**rest}",
                ["Gateway:Routes:cached:Metadata:Cache"] = "shared",
                ["Gateway:Routes:ours:ClusterId"] = ServiceNames.Restaurants,
                ["Gateway:Routes:ours:Match:Path"] = "/ours/{**rest}",
                ["Gateway:Routes:ours:Metadata:Cache"] = "shared",
                [$"Gateway:Clusters:{ServiceNames.Restaurants}:Destinations:one:Address"] = origin.Address,
                ["Gateway:Routes:uncached:ClusterId"] = "origin",
                ["Gateway:Routes:uncached:Match:Path"] = "/uncached/{**rest}",
                ["Gateway:Routes:writes:ClusterId"] = "origin",
                ["Gateway:Routes:writes:Match:Path"] = "/writes/{**rest}",
                ["Gateway:Routes:writes:Match:Methods:0"] = "POST",
                ["Gateway:Routes:writes:Metadata:Cache"] = "invalidate",
                ["Gateway:Clusters:origin:Destinations:one:Address"] = origin.Address,
                // Busy test machines are slow; the tests of a slow Redis set their own.
                ["Gateway:Cache:RedisTimeout"] = "00:00:05",
                ["Gateway:Cache:EvictionCheckInterval"] = "00:00:00.100",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton(clock);
        if (redis is not null)
        {
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis));
        }

        builder.Services.AddRequestTimeouts();
        builder.AddResponseCache();
        builder
            .Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("Gateway"))
            .AddTransforms<ServiceResponseTransforms>();
        var app = builder.Build();
        before?.Invoke(app);
        app.UseRouting();
        app.UseResponseCache();
        app.MapReverseProxy(proxy ?? (_ => { }));
        await app.StartAsync();
        return new CachingGateway(app, origin, ownsOrigin, clock);
    }

    /// <summary>Waits until it uses Redis.</summary>
    public async Task<CachingGateway> WaitUntilInSyncAsync()
    {
        await Eventually.AssertAsync(() => IsInSync);
        return this;
    }

    public Task<CacheTestResponse> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, headers);

    public async Task<CacheTestResponse> SendAsync(
        HttpMethod method,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        // Several instances stand behind one name.
        request.Headers.Host = "nibble.test";
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return new CacheTestResponse(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response
                .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)
        );
    }

    public void AdvanceSeconds(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        if (_ownsOrigin)
        {
            await Origin.DisposeAsync();
        }
    }
}

/// <summary>What the client got.</summary>
internal sealed record CacheTestResponse(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string CacheStatus => this["Cache-Status"] ?? "";

    public bool IsHit => CacheStatus.StartsWith("Nibble; hit", StringComparison.Ordinal);
}
