using System.Text.Json;

namespace Nibble.DriverService;

/// <summary>How the API spells an enum's value, for events and sentences.</summary>
internal static class ApiNames
{
    public static string Name(this Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
