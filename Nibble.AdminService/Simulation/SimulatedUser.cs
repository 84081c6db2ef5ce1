using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// A demo user as an ordinary client of the gateway: signs in with a password, keeps the session and refreshes its
/// tokens.
/// </summary>
internal sealed class SimulatedUser(
    DemoPerson person,
    IHttpClientFactory clients,
    SignInRateLimiter signInLimiter,
    TimeProvider time
)
{
    /// <summary>The name of the <see cref="HttpClient"/> for the gateway.</summary>
    public const string GatewayClientName = "simulation";

    private static readonly TimeSpan RefreshMargin = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<Session>? _session;

    public DemoPerson Person => person;

    public bool IsSignedIn => _session is { IsCompletedSuccessfully: true };

    /// <summary>Signs in unless there is a usable session.</summary>
    public Task SignInAsync(CancellationToken cancellationToken) => GetSessionAsync(cancellationToken);

    /// <exception cref="HttpRequestException">The response is not successful.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<T>(NibbleJson.Options, cancellationToken))!;
    }

    /// <summary>
    /// Returns the response; null for an expected error, when the state has changed meanwhile (402, 404, 409, 422).
    /// </summary>
    /// <exception cref="HttpRequestException">Any other failure; the request may be retried.</exception>
    public async Task<T?> TryAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        return IsSuccess(response)
            ? await response.Content.ReadFromJsonAsync<T>(NibbleJson.Options, cancellationToken)
            : null;
    }

    /// <summary>False for an expected error.</summary>
    /// <inheritdoc cref="TryAsync{T}" path="/exception" />
    public async Task<bool> TryAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        return IsSuccess(response);
    }

    /// <summary>
    /// Reads a Server-Sent Events stream. Yields null once connected, then the data of each event, until the stream
    /// ends.
    /// </summary>
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
            _session = null; // Ended elsewhere; the next attempt signs in again.
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
