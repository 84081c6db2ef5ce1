using System.Net;
using System.Text.Json;
using Nibble.ServiceDefaults.Demo;

namespace LoadClient;

/// <summary>A signed-in user; all users share one connection pool.</summary>
internal sealed class TestUser(Uri baseAddress, Guid id, Func<string> token)
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = int.MaxValue }
    )
    {
        Timeout = TimeSpan.FromMinutes(10),
    };

    public Guid Id => id;

    public static async Task<TestUser> SignInAsync(
        Uri gateway,
        string email,
        CancellationToken cancellationToken,
        string password = DemoCity.Password
    )
    {
        using var answer = await Http.PostAsJsonAsync(
            new Uri(gateway, "/api/auth/login"),
            new { email, password },
            cancellationToken
        );
        var session = await ReadAsync(answer, cancellationToken);
        var token = session.GetProperty("accessToken").GetString()!;
        return new TestUser(gateway, session.GetProperty("user").GetProperty("id").GetGuid(), () => token);
    }

    /// <summary>The same user at another gateway instance.</summary>
    public TestUser At(Uri gateway) => new(gateway, id, token);

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Downloads the body without parsing it.</summary>
    public async Task<int> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Length
            : throw new HttpRequestException($"{path}: {(int)answer.StatusCode}");
    }

    public async Task<HttpStatusCode> GetStatusCodeAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return answer.StatusCode;
    }

    public async Task<JsonElement> PostAsync(string path, object? body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, body, cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    public async Task PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Put, path, body, cancellationToken);
        await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Opens a stream of Server-Sent Events; the answer's headers are here, its body is not.</summary>
    public async Task<HttpResponseMessage> OpenStreamAsync(
        string path,
        string? lastEventId,
        CancellationToken cancellationToken
    )
    {
        var request = CreateRequest(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return answer.IsSuccessStatusCode
            ? answer
            : throw new HttpRequestException($"{path}: {(int)answer.StatusCode}");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        using var request = CreateRequest(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (method == HttpMethod.Post)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        }

        return await Http.SendAsync(request, cancellationToken);
    }

    private HttpRequestMessage CreateRequest(HttpMethod method, string path) =>
        new(method, new Uri(baseAddress, path)) { Headers = { Authorization = new("Bearer", token()) } };

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{response.RequestMessage!.RequestUri}: {(int)response.StatusCode} {text}");
        }

        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
