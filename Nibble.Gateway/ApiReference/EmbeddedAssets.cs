namespace Nibble.Gateway.ApiReference;

/// <summary>Files embedded in the gateway's assembly.</summary>
internal static class EmbeddedAssets
{
    private const string Prefix = "Nibble.Gateway.ApiReference.";

    public static string ReadText(string name)
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
