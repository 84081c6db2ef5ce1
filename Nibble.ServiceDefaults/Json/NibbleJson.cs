using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nibble.ServiceDefaults.Json;

/// <summary>How Nibble writes JSON: camelCase members, snake_case enum strings; a number in quotes is no number.</summary>
public static class NibbleJson
{
    /// <summary>For reading and writing outside an endpoint.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>Makes the options follow the contract.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new UtcDateTimeConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
