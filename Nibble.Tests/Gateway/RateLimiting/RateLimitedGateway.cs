using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nibble.Gateway.RateLimiting;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>
/// The gateway's rate limiting in a host of its own, an endpoint <c>/{policy}</c> for each policy. Clients say in headers
/// who they are and where they come from.
/// </summary>
internal sealed class RateLimitedGateway(WebApplication app, FakeTimeProvider time) : IAsyncDisposable
{
    private const string AddressHeader = "Test-Address";
    private const string UserHeader = "Test-User";

    public FakeTimeProvider Time => time;

    public IServiceProvider Services => app.Services;

    public GatewayRateLimiter Limiter => Services.GetRequiredService<GatewayRateLimiter>();

    public static async Task<RateLimitedGateway> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<IApplicationBuilder>? useRateLimiting = null,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var time = new FakeTimeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddErrorHandling();
        builder.AddGatewayRateLimiting();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseErrorHandling();
        app.Use(Identify);
        app.UseRouting();
        (useRateLimiting ?? RateLimitingExtensions.UseGatewayRateLimiting)(app);
        foreach (var policy in app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value.Policies.Keys)
        {
            app.MapGet($"/{policy}", () => "ok").RequireRateLimiting(policy);
        }

        app.MapGet("/free", () => "ok");
        app.MapGet("/exempt", () => "ok").RequireRateLimiting(RateLimitPolicies.Read).DisableRateLimiting();
        await app.StartAsync();
        return new RateLimitedGateway(app, time);
    }

    public async Task<HttpResponseMessage> GetAsync(string path, string? address = null, string? user = null)
    {
        using var client = app.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(AddressHeader, address);
        request.Headers.Add(UserHeader, user);
        return await client.SendAsync(request);
    }

    /// <summary>How many of so many requests pass.</summary>
    public async Task<int> CountPermittedAsync(int requests, string path, string? address = null, string? user = null)
    {
        var passed = 0;
        for (var i = 0; i < requests; i++)
        {
            using var response = await GetAsync(path, address, user);
            passed += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        return passed;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <param name="next">The rest of the pipeline.</param>
    /// <param name="context">Says <c>id role role</c> of the user.</param>
    private static Task Identify(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers[AddressHeader] is [{ Length: > 0 } address])
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        }

        if (context.Request.Headers[UserHeader] is [{ Length: > 0 } user])
        {
            var words = user.Split(' ');
            var claims = words[1..].Select(role => new Claim(NibbleClaims.Roles, role));
            context.User = new(new ClaimsIdentity(claims.Append(new(NibbleClaims.Subject, words[0])), "test"));
        }

        return next(context);
    }
}
