using System.Security.Cryptography;
using System.Text.Json;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Orders;

/// <summary>
/// An <c>Idempotency-Key</c> of a customer and the order that was made under it. It is committed together with the
/// order, so the same key can never make a second one.
/// </summary>
internal sealed class IdempotencyRecord
{
    public const int MaxKeyLength = 255;

    /// <summary>How long a key is remembered.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(2);

    public required Guid CustomerId { get; init; }

    public required string Key { get; init; }

    /// <summary>The same key with another request is a mistake of the client.</summary>
    public required string RequestHash { get; init; }

    public required Guid OrderId { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>The first answer as JSON; null until there is one.</summary>
    public string? Response { get; private set; }

    /// <summary>What the request asks for, whatever its spaces and the order of its fields.</summary>
    public static string HashOf(PlaceOrderRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, NibbleJson.Options)));
}
