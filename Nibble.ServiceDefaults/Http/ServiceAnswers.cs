using System.Net.Http.Json;
using System.Text.Json;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.ServiceDefaults.Http;

/// <summary>Reads another service's answer; its refusals keep their status, code and words.</summary>
public static class ServiceAnswers
{
    /// <summary>The answer's body, or null for 404.</summary>
    /// <exception cref="RefusedException">The service refused with any other 4xx.</exception>
    /// <exception cref="HttpRequestException">The service failed (5xx).</exception>
    public static async Task<T?> ReadOrNullAsync<T>(
        this HttpResponseMessage response,
        CancellationToken cancellationToken
    )
        where T : class
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }

        await response.EnsureAcceptedAsync(cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(NibbleJson.Options, cancellationToken);
    }

    /// <summary>True when the service said yes, false when it knows no such thing (404).</summary>
    /// <exception cref="RefusedException">The service refused with any other 4xx.</exception>
    /// <exception cref="HttpRequestException">The service failed (5xx).</exception>
    public static async Task<bool> WasFoundAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }

        await response.EnsureAcceptedAsync(cancellationToken);
        return true;
    }

    /// <summary>Returns when the service said yes.</summary>
    /// <exception cref="RefusedException">The service refused (4xx).</exception>
    /// <exception cref="HttpRequestException">The service failed (5xx).</exception>
    public static async Task EnsureAcceptedAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if ((int)response.StatusCode is >= 400 and < 500)
        {
            throw new RefusedException(await RefusalOf(response, cancellationToken));
        }

        response.EnsureSuccessStatusCode();
    }

    private static async Task<Refusal> RefusalOf(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType != ProblemShape.ContentType)
        {
            return new Refusal(status, ProblemShape.CodeOf(status), "The request was refused.");
        }

        using var problem = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(cancellationToken),
            cancellationToken: cancellationToken
        );
        return new Refusal(
            status,
            problem.RootElement.GetProperty(ProblemShape.Code).GetString() ?? ProblemShape.CodeOf(status),
            problem.RootElement.GetProperty("detail").GetString() ?? "The request was refused.",
            problem.RootElement.TryGetProperty(ProblemShape.Errors, out var errors)
                ? errors.Deserialize<Dictionary<string, string[]>>()
                : null
        );
    }
}
