namespace Nibble.Gateway.ApiReference;

/// <summary>The files that are built into the gateway for its pages.</summary>
internal static class EmbeddedAssets
{
    private const string Prefix = "Nibble.Gateway.ApiReference.";

    /// <summary>A file's text.</summary>
    public static string ReadText(string name)
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
