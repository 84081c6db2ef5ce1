namespace Nibble.Gateway.Limits;

/// <summary>
/// Nesting depth of JSON, determined from its brackets alone. The services validate the JSON; this only rejects input
/// designed to exhaust a parser.
/// </summary>
internal static class JsonDepth
{
    public static bool Exceeds(ReadOnlySpan<byte> json, int limit)
    {
        var depth = 0;
        for (var at = json.IndexOfAny("\"[{]}"u8); at >= 0; at = json.IndexOfAny("\"[{]}"u8))
        {
            var mark = json[at];
            json = json[(at + 1)..];
            switch (mark)
            {
                case (byte)'[' or (byte)'{':
                    if (++depth > limit)
                    {
                        return true;
                    }

                    break;
                case (byte)'"':
                    json = AfterString(json);
                    break;
                default:
                    depth--;
                    break;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> AfterString(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOfAny((byte)'"', (byte)'\\'); at >= 0; at = json.IndexOfAny((byte)'"', (byte)'\\'))
        {
            if (json[at] == '"')
            {
                return json[(at + 1)..];
            }

            json = json[Math.Min(at + 2, json.Length)..];
        }

        return [];
    }
}
