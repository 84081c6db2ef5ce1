using System.Net.Http.Json;
using System.Text.Json;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.ServiceDefaults.Http;

/// <summary>Reads another service's answer; its errors keep their status, code and detail.</summary>
public static class HttpResponseMessageExtensions
{
    /// <summary>The answer's body, or null for 404.</summary>
    /// <exception cref="DomainException">The service responded with any other 4xx.</exception>
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

        await response.EnsureSuccessOrThrowAsync(cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(NibbleJson.Options, cancellationToken);
    }

    /// <summary>True for a success status, false for 404.</summary>
    /// <exception cref="DomainException">The service responded with any other 4xx.</exception>
    /// <exception cref="HttpRequestException">The service failed (5xx).</exception>
    public static async Task<bool> EnsureFoundAsync(
        this HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }

        await response.EnsureSuccessOrThrowAsync(cancellationToken);
        return true;
    }

    /// <summary>Returns for a success status, else throws.</summary>
    /// <exception cref="DomainException">The service responded with 4xx.</exception>
    /// <exception cref="HttpRequestException">The service failed (5xx).</exception>
    public static async Task EnsureSuccessOrThrowAsync(
        this HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if ((int)response.StatusCode is >= 400 and < 500)
        {
            throw new DomainException(await ReadErrorAsync(response, cancellationToken));
        }

        response.EnsureSuccessStatusCode();
    }

    private static async Task<Error> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var kind = ErrorStatusCodes.FromStatusCode(status);
        if (response.Content.Headers.ContentType?.MediaType != ProblemDetailsDefaults.ContentType)
        {
            return new Error(kind, ProblemDetailsDefaults.GetDefaultCode(status), "The request was refused.");
        }

        using var problem = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(cancellationToken),
            cancellationToken: cancellationToken
        );
        return new Error(
            kind,
            problem.RootElement.GetProperty(ProblemDetailsDefaults.Code).GetString()
                ?? ProblemDetailsDefaults.GetDefaultCode(status),
            problem.RootElement.GetProperty("detail").GetString() ?? "The request was refused.",
            problem.RootElement.TryGetProperty(ProblemDetailsDefaults.Errors, out var errors)
                ? errors.Deserialize<Dictionary<string, string[]>>()
                : null
        );
    }
}
