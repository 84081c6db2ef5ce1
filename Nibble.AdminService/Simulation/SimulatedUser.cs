using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// Somebody of the demo city as a client like any other: knows the gateway and a password, signs in, keeps the session
/// and refreshes its tokens.
/// </summary>
internal sealed class SimulatedUser(
    DemoPerson person,
    IHttpClientFactory clients,
    SignInRateLimiter signInLimiter,
    TimeProvider time
)
{
    /// <summary>The name of the client that leads to the gateway.</summary>
    public const string GatewayClientName = "simulation";

    private static readonly TimeSpan RefreshMargin = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<Session>? _session;

    public DemoPerson Person => person;

    public bool IsSignedIn => _session is { IsCompletedSuccessfully: true };

    /// <summary>Has a session from here on.</summary>
    public Task SignInAsync(CancellationToken cancellationToken) => GetSessionAsync(cancellationToken);

    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<T>(NibbleJson.Options, cancellationToken))!;
    }

    /// <summary>The answer, or null when it is refused: meanwhile the world has moved.</summary>
    /// <exception cref="HttpRequestException">It did not come to an answer; it may be tried again.</exception>
    public async Task<T?> TryAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        return IsSuccess(response)
            ? await response.Content.ReadFromJsonAsync<T>(NibbleJson.Options, cancellationToken)
            : null;
    }

    /// <summary>Whether it was done; false when it is refused.</summary>
    /// <inheritdoc cref="TryAsync{T}" path="/exception" />
    public async Task<bool> TryAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        return IsSuccess(response);
    }

    /// <summary>Listens to a live stream. Comes back once listening, and after each event, until the stream ends.</summary>
    public async IAsyncEnumerable<string?> StreamAsync(
        string path,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        response.EnsureSuccessStatusCode();
        yield return null;

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var @event in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return @event.Data;
        }
    }

    private static bool IsSuccess(HttpResponseMessage response)
    {
        if (
            response.StatusCode
            is HttpStatusCode.NotFound
                or HttpStatusCode.Conflict
                or HttpStatusCode.UnprocessableEntity
                or HttpStatusCode.PaymentRequired
        )
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        var session = await GetSessionAsync(cancellationToken);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(session.TokenType, session.AccessToken);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: NibbleJson.Options);
        }

        var response = await clients
            .CreateClient(GatewayClientName)
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            _session = null; // The session was ended elsewhere; the next attempt signs in again.
        }

        return response;
    }

    private Task<Session> GetSessionAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var isUsable = _session switch
            {
                null => false,
                { IsCompleted: false } => true,
                { IsCompletedSuccessfully: true, Result.RefreshAt: var until } => time.GetUtcNow() < until,
                _ => false,
            };
            return isUsable ? _session! : _session = RenewSessionAsync(_session, cancellationToken);
        }
    }

    private async Task<Session> RenewSessionAsync(Task<Session>? expired, CancellationToken cancellationToken)
    {
        var (path, credentials) = expired is { IsCompletedSuccessfully: true, Result: var stale }
            ? ("/api/auth/refresh", (object)new { stale.RefreshToken })
            : ("/api/auth/login", new { person.Email, DemoCity.Password });
        using var turn = await signInLimiter.AcquireAsync(cancellationToken);
        using var response = await clients
            .CreateClient(GatewayClientName)
            .PostAsJsonAsync(path, credentials, NibbleJson.Options, cancellationToken);
        response.EnsureSuccessStatusCode();
        var session = (await response.Content.ReadFromJsonAsync<Session>(NibbleJson.Options, cancellationToken))!;
        return session with { RefreshAt = time.GetUtcNow() + TimeSpan.FromSeconds(session.ExpiresIn) - RefreshMargin };
    }

    private sealed record Session(
        string AccessToken,
        string RefreshToken,
        string TokenType,
        int ExpiresIn,
        DateTimeOffset RefreshAt
    );
}
