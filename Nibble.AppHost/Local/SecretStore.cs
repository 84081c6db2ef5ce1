using System.Text.Json;

namespace Nibble.AppHost.Local;

/// <summary>Generated values that must survive a restart, in <c>secrets.json</c> of the data folder.</summary>
internal sealed class SecretStore(string dataPath)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _file = Path.Combine(dataPath, "secrets.json");

    public string GetOrAdd(string name, Func<string> generate)
    {
        var secrets = File.Exists(_file)
            ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(_file))!
            : [];
        if (!secrets.TryGetValue(name, out var secret))
        {
            secrets[name] = secret = generate();
            DataFolder.Write(_file, JsonSerializer.Serialize(secrets, Indented));
        }

        return secret;
    }
}
