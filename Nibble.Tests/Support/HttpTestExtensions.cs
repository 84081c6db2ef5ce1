using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nibble.Tests.Support;

/// <summary>Assertions on HTTP responses.</summary>
internal static class HttpTestExtensions
{
    /// <summary>The JSON body, after checking the status; a wrong status shows the body.</summary>
    public static async Task<JsonElement> JsonAsync(
        this HttpResponseMessage response,
        HttpStatusCode expected = HttpStatusCode.OK
    )
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <summary>Asserts that the response is a ProblemDetails with the platform's extensions.</summary>
    public static async Task<JsonElement> AssertErrorAsync(
        this HttpResponseMessage response,
        HttpStatusCode expected,
        string code
    )
    {
        var problem = await response.JsonAsync(expected);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        return problem;
    }

    /// <summary>PUT with an <c>If-Match</c>.</summary>
    public static Task<HttpResponseMessage> PutIfMatchAsync(
        this HttpClient client,
        string path,
        object body,
        string etag
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        return client.SendAsync(request);
    }
}
