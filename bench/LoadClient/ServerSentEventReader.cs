namespace LoadClient;

/// <summary>Reads Server-Sent Events.</summary>
internal static class ServerSentEventReader
{
    /// <summary>Each event's id and data; a comment, which keeps the connection alive, has neither.</summary>
    public static async IAsyncEnumerable<(string? Id, string? Data)> ReadAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(), bufferSize: 256);
        string? id = null;
        string? data = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id:", StringComparison.Ordinal))
            {
                id = line[3..].Trim();
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data = line[5..];
            }
            else if (line.Length == 0)
            {
                yield return (id, data);
                (id, data) = (null, null);
            }
        }
    }
}
