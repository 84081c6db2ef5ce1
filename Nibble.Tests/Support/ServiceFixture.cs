using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.Tests.Support;

/// <summary>
/// One service as it runs: its own Program.cs, real migrations into a real SQLite file, real internal tokens. Only the
/// clock is ours. An <c>IClassFixture</c>, or <c>await using var service = new ServiceFixture&lt;OrderDbContext&gt;()</c>.
/// </summary>
public class ServiceFixture<TDbContext> : WebApplicationFactory<TDbContext>
    where TDbContext : DbContext
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("nibble-test-");

    /// <summary>Settings beyond the usual ones; fill them before the first request.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Registrations that replace the service's own, such as a handler that reaches another service.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; set; }

    /// <summary>The service's clock. It stands still until a test advances it.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    /// <summary>The service's <c>Data:Path</c>; deleted with the fixture.</summary>
    public string DataPath => _data.FullName;

    public HttpClient AsCustomer(Guid? id = null) => As(id, Roles.Customer);

    public HttpClient AsOwner(Guid? id = null) => As(id, Roles.RestaurantOwner);

    public HttpClient AsDriver(Guid? id = null) => As(id, Roles.Driver);

    public HttpClient AsSupport(Guid? id = null) => As(id, Roles.Support);

    public HttpClient AsAdmin(Guid? id = null) => As(id, Roles.Admin);

    /// <summary>A signed-in caller behind the gateway; a new account when no id is given.</summary>
    public HttpClient As(Guid? id, params string[] roles) => AsSession(id ?? Guid.CreateVersion7(), null, roles);

    /// <summary>A signed-in caller behind the gateway, in a certain session.</summary>
    public HttpClient AsSession(Guid id, Guid? sessionId, params string[] roles) =>
        CreateAuthenticatedClient(issuer => issuer.Issue(id.ToString(), roles, sessionId?.ToString()));

    /// <summary>A caller behind the gateway who is not signed in.</summary>
    public HttpClient AsAnonymous() =>
        CreateAuthenticatedClient(issuer => issuer.Issue(InternalTokenIssuer.Anonymous, []));

    /// <summary>Another service that calls for itself.</summary>
    public HttpClient AsService(string name = ServiceNames.Orders) =>
        CreateAuthenticatedClient(issuer => issuer.Issue(name, [Roles.Service]));

    /// <summary>A caller without an internal token, as one that bypasses the gateway.</summary>
    public HttpClient WithoutInternalToken() => CreateDefaultClient();

    /// <summary>Asks or changes the service's database directly.</summary>
    public async Task<T> InDatabaseAsync<T>(Func<TDbContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TDbContext>());
    }

    /// <inheritdoc cref="InDatabaseAsync{T}" />
    public Task InDatabaseAsync(Func<TDbContext, Task> work) =>
        InDatabaseAsync(async db =>
        {
            await work(db);
            return true;
        });

    /// <summary>Delivers an event as the publisher's dispatcher would. The same id again is a second delivery.</summary>
    public async Task DeliverEventAsync<TEvent>(TEvent @event, Guid? eventId = null)
        where TEvent : IEvent
    {
        var message = new OutboxMessage
        {
            Id = eventId ?? Guid.CreateVersion7(),
            Type = EventTypeAttribute.Of<TEvent>(),
            SubjectId = @event.SubjectId,
            Time = Now,
            Data = JsonSerializer.Serialize(@event, NibbleJson.Options),
        };
        using var content = new ReadOnlyMemoryContent(CloudEventFormat.Encode("test", [message]));
        content.Headers.ContentType = new MediaTypeHeaderValue(CloudEventFormat.BatchContentType);
        using var client = AsService();
        using var response = await client.PostAsync(InternalRoutes.Events, content);
        response.EnsureSuccessStatusCode();
        Assert.Empty((await response.Content.ReadFromJsonAsync<EventBatchResult>(NibbleJson.Options))!.Failed);
    }

    /// <summary>The events of one type that the service put into its outbox, in order.</summary>
    public async Task<IReadOnlyList<TEvent>> GetPublishedEventsAsync<TEvent>()
        where TEvent : IEvent
    {
        var type = EventTypeAttribute.Of<TEvent>();
        var data = await InDatabaseAsync(db =>
            db.Set<OutboxMessage>()
                .Where(message => message.Type == type)
                .OrderBy(message => message.Sequence)
                .Select(message => message.Data)
                .ToListAsync()
        );
        return [.. data.Select(json => JsonSerializer.Deserialize<TEvent>(json, NibbleJson.Options)!)];
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Data:Path", DataPath);
        builder.UseSetting("Demo:Seed", "false");
        builder.UseSetting("Events:Dispatch", "false");
        builder.UseSetting(
            "Identity:InternalTokenKey",
            "a key that only this test process knows, long enough for HS256"
        );
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
            ErrorMetadataCheck.Register(services);
            ConfigureServices?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private HttpClient CreateAuthenticatedClient(Func<InternalTokenIssuer, string> token) =>
        CreateDefaultClient(new BearerTokenHandler(() => token(Services.GetRequiredService<InternalTokenIssuer>())));

    /// <summary>Signs each request anew, as the gateway does: a test may advance the clock by days.</summary>
    private sealed class BearerTokenHandler(Func<string> token) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
            var response = await base.SendAsync(request, cancellationToken);
            ErrorMetadataCheck.AssertDeclared(response);
            return response;
        }
    }
}
