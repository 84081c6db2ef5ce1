using System.Net;
using System.Text.Json;
using Nibble.ServiceDefaults.Demo;

namespace Crowd;

/// <summary>Somebody with a token, and the one pool of connections that everybody uses.</summary>
internal sealed class Person(Uri door, Guid id, Func<string> token)
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = int.MaxValue }
    )
    {
        Timeout = TimeSpan.FromMinutes(10),
    };

    public Guid Id => id;

    public static async Task<Person> SignInAsync(
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
        return new Person(gateway, session.GetProperty("user").GetProperty("id").GetGuid(), () => token);
    }

    /// <summary>The same person at another instance of the gateway.</summary>
    public Person At(Uri other) => new(other, id, token);

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Gets the bytes and does not look into them.</summary>
    public async Task<int> LoadAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Length
            : throw new HttpRequestException($"{path}: {(int)answer.StatusCode}");
    }

    public async Task<HttpStatusCode> StatusOfAsync(string path, CancellationToken cancellationToken)
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
    public async Task<HttpResponseMessage> OpenAsync(
        string path,
        string? lastEventId,
        CancellationToken cancellationToken
    )
    {
        var request = Request(HttpMethod.Get, path);
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
        using var request = Request(method, path);
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

    private HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, new Uri(door, path)) { Headers = { Authorization = new("Bearer", token()) } };

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{answer.RequestMessage!.RequestUri}: {(int)answer.StatusCode} {text}");
        }

        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
