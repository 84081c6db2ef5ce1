using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Data;

/// <summary>A value that is read and written whole, as JSON in one column. It must be immutable: replace it to change it.</summary>
internal static class JsonColumn
{
    public static PropertyBuilder<T> HasJsonConversion<T>(this PropertyBuilder<T> property)
        where T : class =>
        property.HasConversion(
            value => JsonSerializer.Serialize(value, NibbleJson.Options),
            json => JsonSerializer.Deserialize<T>(json, NibbleJson.Options)!,
            new ValueComparer<T>(
                (one, other) => ReferenceEquals(one, other),
                value => RuntimeHelpers.GetHashCode(value),
                value => value
            )
        );
}
