using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.ServiceDefaults.Json;

namespace Nibble.RestaurantService.Data;

/// <summary>JSON columns for values that are read and written together with their row.</summary>
internal static class JsonColumns
{
    /// <summary>Stores an immutable value as JSON text. It counts as changed when it was replaced.</summary>
    public static void HasJsonConversion<T>(this PropertyBuilder<T> property)
        where T : class =>
        property.HasConversion(
            value => JsonSerializer.Serialize(value, NibbleJson.Options),
            json => JsonSerializer.Deserialize<T>(json, NibbleJson.Options)!,
            new ValueComparer<T>((one, other) => ReferenceEquals(one, other), value => value.GetHashCode())
        );
}
