using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nibble.Tests.Support;

/// <summary>What a test wants to know of an answer.</summary>
internal static class Answers
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

    /// <summary>Checks that the answer is the one error shape with this status and code.</summary>
    public static async Task<JsonElement> AssertRefusedAsync(
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
        string tag
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return client.SendAsync(request);
    }
}
