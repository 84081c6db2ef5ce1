using System.Text.Json;

namespace Nibble.ServiceDefaults.Json;

/// <summary>How the API spells an enum's value (<c>picked_up</c>), for events, contracts and sentences.</summary>
public static class EnumNameExtensions
{
    /// <summary>As JSON has it.</summary>
    public static string ToSnakeCase(this Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}");
}
