using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Nibble.Tests.Support;

/// <summary>Writes bytes to a server as no HTTP client would, and reads what comes back.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Sends the bytes and reads until the server closes the connection or a whole answer is there.</summary>
    public static async Task<RawHttpResponse> SendAsync(
        Uri server,
        string request,
        CancellationToken cancellationToken = default
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        return await ReadAsync(stream, limit.Token);
    }

    public static async Task<RawHttpResponse> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var received = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        try
        {
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                received.Write(buffer, 0, read);
                if (RawHttpResponse.TryParse(Encoding.UTF8.GetString(received.ToArray())) is { } answer)
                {
                    return answer;
                }
            }
        }
        catch (IOException)
        {
            // Reset: what has come until then is the answer.
        }

        return RawHttpResponse.TryParse(Encoding.UTF8.GetString(received.ToArray()), isComplete: true)
            ?? throw new InvalidOperationException($"No answer: '{Encoding.UTF8.GetString(received.ToArray())}'");
    }
}

/// <summary>The first answer on a connection.</summary>
internal sealed record RawHttpResponse(int Status, string Head, string Body)
{
    public static RawHttpResponse? TryParse(string text, bool isComplete = false)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var (head, body) = (text[..end], text[(end + 4)..]);
        var isWhole =
            isComplete
            || (
                head.Contains("chunked", StringComparison.OrdinalIgnoreCase)
                    ? body.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
                    : body.Length >= GetContentLength(head)
            );
        return isWhole
            ? new RawHttpResponse(int.Parse(head.Split(' ')[1], null), head, DecodeChunked(head, body))
            : null;
    }

    /// <summary>Asserts that the response is a ProblemDetails with the platform's extensions.</summary>
    public void AssertError(params int[] statuses)
    {
        Assert.Contains(Status, statuses);
        Assert.Contains("application/problem+json", Head, StringComparison.OrdinalIgnoreCase);
        var problem = JsonSerializer.Deserialize<JsonElement>(Body);
        Assert.Equal(Status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("code").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    private static int GetContentLength(string head)
    {
        var line = head.Split("\r\n")
            .FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.Split(':')[1], null);
    }

    private static string DecodeChunked(string head, string body)
    {
        if (!head.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return body;
        }

        var text = new StringBuilder();
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is > 0 and var line)
        {
            var size = Convert.ToInt32(body[..line], 16);
            if (size == 0)
            {
                break;
            }

            text.Append(body, line + 2, size);
            body = body[(line + 2 + size + 2)..];
        }

        return text.ToString();
    }
}
