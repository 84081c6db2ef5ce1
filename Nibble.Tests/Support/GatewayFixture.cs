using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Nibble.Contracts;
using Nibble.Gateway.Authentication;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.Tests.Support;

/// <summary>
/// The real gateway on a real port, in front of a real HTTP origin that replaces all services: it publishes the test
/// issuer's keys and the revocations, and records the requests that reach it.
/// </summary>
public sealed class GatewayFixture : IAsyncLifetime, IAsyncDisposable
{
    private readonly GatewayFixture? _primary;
    private readonly TestTokenIssuer _issuer;
    private readonly ConcurrentQueue<SessionRevoked> _revocations = new();
    private readonly Factory _factory = new();
    private readonly Dictionary<int, string> _services = [];
    private readonly ReloadableConfiguration _configuration = new();
    private WebApplication? _origin;
    private int _jwksRequestCount;

    public GatewayFixture() => _issuer = new TestTokenIssuer();

    private GatewayFixture(GatewayFixture primary) => (_primary, _issuer) = (primary, primary._issuer);

    /// <summary>Settings beyond the usual ones; fill them before the start.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Whether the services have an endpoint for HTTP/2 beside the one for HTTP/1.1.</summary>
    public bool ServicesSupportHttp2 { get; init; } = true;

    /// <summary>What reached a service, by path.</summary>
    public ConcurrentDictionary<string, ReceivedRequest> ReceivedRequests { get; } = new();

    /// <summary>What the origin answers instead of the echo, by path.</summary>
    public ConcurrentDictionary<string, RequestDelegate> Handlers { get; } = new();

    /// <summary>Where the gateway listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>How often a gateway has asked for the issuer's keys.</summary>
    public int JwksRequestCount => Volatile.Read(ref _jwksRequestCount);

    internal TestTokenIssuer Issuer => _issuer;

    public IServiceProvider Services => _factory.Services;

    /// <summary>One more instance of the gateway in front of the same services, with the same settings.</summary>
    public static GatewayFixture CreateInstanceBeside(GatewayFixture primary) => new(primary);

    public async Task InitializeAsync()
    {
        if (_primary is null)
        {
            _origin = await StartOriginAsync();
            // As the services have it: HTTP/1.1 at one port, HTTP/2 at another.
            string[] endpoints = ServicesSupportHttp2 ? ["http", ServiceNames.Http2] : ["http"];
            var doors = from endpoint in endpoints from service in ServiceNames.Services select (endpoint, service);
            foreach (var (address, (endpoint, service)) in _origin.Urls.Zip(doors))
            {
                Settings.TryAdd($"services:{service}:{endpoint}:0", address);
                _services[new Uri(address).Port] = service;
            }
        }
        else
        {
            foreach (var (key, value) in _primary.Settings)
            {
                Settings.TryAdd(key, value);
            }
        }

        Settings.TryAdd("Gateway:AccessLog:Enabled", "false");
        Settings.TryAdd("Gateway:Drain:Delay", "00:00:00");
        Settings.TryAdd("ConnectionStrings:redis", "127.0.0.1:1,abortConnect=false,connectTimeout=100");
        _factory.Settings = Settings;
        _factory.Configuration = _configuration;
        _factory.UseKestrel();
        _factory.StartServer();
        Address = _factory.ClientOptions.BaseAddress;
        using var client = Client();
        var health = await Eventually.PollAsync(
            () => client.GetAsync("/health"),
            response => response.IsSuccessStatusCode
        );
        health.EnsureSuccessStatusCode();
    }

    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>A good token.</summary>
    public string Token(Guid? user = null, Guid? session = null, params string[] roles) =>
        _issuer.Issue(
            user ?? Guid.NewGuid(),
            session ?? Guid.NewGuid(),
            roles.Length == 0 ? [Roles.Customer] : roles,
            DateTime.UtcNow
        );

    /// <summary>Changes the configuration of the running gateway.</summary>
    public void Reconfigure(params (string Key, string? Value)[] settings) => _configuration.Change(settings);

    /// <summary>The User Service's database says that this session is revoked.</summary>
    public void RevokeSession(Guid session) =>
        _revocations.Enqueue(new SessionRevoked(_revocations.Count + 1, session, DateTime.UtcNow.AddMinutes(20)));

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        if (_origin is not null)
        {
            await _origin.DisposeAsync();
            _issuer.Dispose();
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private async Task<WebApplication> StartOriginAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A port a service tells which of them a request was meant for.
            foreach (var protocols in new[] { HttpProtocols.Http1, HttpProtocols.Http2 })
            {
                foreach (var _ in ServiceNames.Services)
                {
                    kestrel.Listen(System.Net.IPAddress.Loopback, 0, door => door.Protocols = protocols);
                }
            }

            Http2Endpoint.ConfigureForGateway(kestrel);
        });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/health", () => "healthy");
        app.MapGet(
            PublicTokens.JwksPath,
            () =>
            {
                Interlocked.Increment(ref _jwksRequestCount);
                return Results.Text(_issuer.Jwks, "application/json");
            }
        );
        app.MapGet(
            InternalRoutes.Revocations,
            (long after) => Results.Json(_revocations.Where(one => one.Sequence > after), NibbleJson.Options)
        );
        app.MapFallback(
            "{*path}",
            async context =>
            {
                // An upgraded connection has no body, and must not be read before it is accepted.
                using var body = new StreamReader(
                    context.WebSockets.IsWebSocketRequest ? Stream.Null : context.Request.Body
                );
                ReceivedRequests[context.Request.Path] = new ReceivedRequest(
                    _services[context.Connection.LocalPort],
                    context.Request.Method,
                    context.Request.Path + context.Request.QueryString,
                    context.Request.Headers.ToDictionary(
                        header => header.Key,
                        header => header.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase
                    ),
                    await body.ReadToEndAsync()
                );
                if (Handlers.TryGetValue(context.Request.Path, out var answer))
                {
                    await answer(context);
                    return;
                }

                await context.Response.WriteAsJsonAsync(new { ok = true });
            }
        );
        await app.StartAsync();
        return app;
    }

    private sealed class Factory : WebApplicationFactory<CallerIdentity>
    {
        public Dictionary<string, string?> Settings { get; set; } = [];
        public ReloadableConfiguration Configuration { get; set; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting(
                "Identity:InternalTokenKey",
                "a key that only this test process knows, long enough for HS256"
            );
            // Not UseKestrel(0): it sets the port after the program has begun to start, and sometimes comes too late
            // (dotnet/aspnetcore#67714).
            builder.UseUrls("http://127.0.0.1:0");
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            builder.UseSetting("Logging:Console:FormatterName", "simple");
            foreach (var (key, value) in Settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureAppConfiguration(configuration => configuration.Add(Configuration));
        }
    }
}

/// <summary>A request as a service got it.</summary>
/// <param name="Service">The service that it was sent to.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">By name, whatever the case.</param>
/// <param name="Body">The body as text.</param>
public sealed record ReceivedRequest(
    string Service,
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    string Body
);

/// <summary>Settings that change while the program runs.</summary>
internal sealed class ReloadableConfiguration : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Change(params (string Key, string? Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            Set(key, value);
        }

        OnReload();
    }
}
