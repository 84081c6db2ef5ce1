using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nibble.Tests.Support;

/// <summary>A user with an account, calling through the gateway only.</summary>
internal sealed class TestUser : IDisposable
{
    /// <summary>Of everybody who registers here.</summary>
    public const string Password = "a-long-Password-7";

    private readonly HttpClient _client;

    private TestUser(HttpClient client, Guid id, string email)
    {
        _client = client;
        Id = id;
        Email = email;
    }

    public Guid Id { get; }

    public string Email { get; }

    /// <summary>The Authorization header of each request.</summary>
    public AuthenticationHeaderValue? Authorization => _client.DefaultRequestHeaders.Authorization;

    /// <summary>Opens an account and signs in.</summary>
    public static async Task<TestUser> RegisterAsync(Uri gateway, string role)
    {
        using var client = new HttpClient { BaseAddress = gateway };
        var email = $"{role}-{Guid.NewGuid():N}@example.test";
        var registered = await client.PostAsJsonAsync(
            "/api/auth/register",
            new
            {
                email,
                password = Password,
                firstName = "Robin",
                lastName = "Example",
                role,
            }
        );
        await registered.JsonAsync(HttpStatusCode.Created);
        return await SignInAsync(gateway, email, Password);
    }

    public static async Task<TestUser> SignInAsync(Uri gateway, string email, string password)
    {
        var client = new HttpClient { BaseAddress = gateway };
        var answer = await client.PostAsJsonAsync("/api/auth/login", new { email, password });
        var session = await answer.JsonAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            session.GetProperty("accessToken").GetString()
        );
        return new TestUser(client, session.GetProperty("user").GetProperty("id").GetGuid(), email);
    }

    public Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonElement> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>Posts, and insists on success.</summary>
    public Task<JsonElement> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Sends what may fail; the caller looks at the answer.</summary>
    public Task<HttpResponseMessage> SendRawAsync(
        HttpMethod method,
        string path,
        object? body = null,
        string? idempotencyKey = null
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return _client.SendAsync(request);
    }

    /// <summary>Polls until the response satisfies the predicate; fails with the last response.</summary>
    public async Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> predicate)
    {
        var answer = await Eventually.PollAsync(
            async () =>
            {
                using var response = await SendRawAsync(HttpMethod.Get, path);
                return response.IsSuccessStatusCode ? await response.JsonAsync() : default;
            },
            json => json.ValueKind != JsonValueKind.Undefined && predicate(json)
        );
        Assert.True(answer.ValueKind != JsonValueKind.Undefined && predicate(answer), $"{path} stayed at {answer}");
        return answer;
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var response = await SendRawAsync(
            method,
            path,
            body,
            method == HttpMethod.Post ? Guid.NewGuid().ToString() : null
        );
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
