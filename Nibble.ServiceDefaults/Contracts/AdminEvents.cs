using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>The rules of the marketplace that every service follows. Admin owns them; the others keep a copy.</summary>
/// <param name="Currency">ISO 4217; all prices of this installation.</param>
/// <param name="TaxRate">Basis points on subtotal − discount: 700 is 7 %.</param>
/// <param name="BaseDeliveryFee">Minor units, for a restaurant that sets none.</param>
/// <param name="CommissionRate">Basis points of the subtotal that the platform keeps.</param>
/// <param name="DriverShare">Basis points of the delivery fee that the driver earns.</param>
/// <param name="DeliveryRadiusKm">How far a restaurant delivers.</param>
/// <param name="AcceptTimeoutSeconds">How long a restaurant may stay silent.</param>
/// <param name="OfferTimeoutSeconds">How long a driver may think about an offer.</param>
/// <param name="OfferRounds">How many drivers are asked before a delivery is <c>unassigned</c>.</param>
/// <param name="DriverSilenceSeconds">After how long without a position a driver loses a delivery before pickup.</param>
public sealed record MarketplaceSettings(
    string Currency,
    int TaxRate,
    long BaseDeliveryFee,
    int CommissionRate,
    int DriverShare,
    double DeliveryRadiusKm,
    int AcceptTimeoutSeconds,
    int OfferTimeoutSeconds,
    int OfferRounds,
    int DriverSilenceSeconds
)
{
    /// <summary>What holds until an admin says otherwise.</summary>
    public static MarketplaceSettings Default { get; } =
        new(
            Currency: "EUR",
            TaxRate: 700,
            BaseDeliveryFee: 299,
            CommissionRate: 1500,
            DriverShare: 8000,
            DeliveryRadiusKm: 8,
            AcceptTimeoutSeconds: 600,
            OfferTimeoutSeconds: 30,
            OfferRounds: 5,
            DriverSilenceSeconds: 120
        );
}

/// <summary>An admin changed the settings; the newest <paramref name="Version"/> wins.</summary>
[EventType("nibble.settings.changed")]
public sealed record SettingsChanged(Guid SettingsId, long Version, MarketplaceSettings Settings, DateTime At) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => SettingsId;
}

/// <summary>A ticket moved or was answered by the staff; the requester is told.</summary>
[EventType("nibble.ticket.updated")]
public sealed record TicketUpdated(Guid TicketId, Guid RequesterId, string Subject, string Status, DateTime At) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => TicketId;
}

/// <summary>Somebody used a privilege; Admin writes it down for good.</summary>
/// <param name="AuditId">The entry.</param>
/// <param name="ActorId">Who.</param>
/// <param name="ActorRole">In which role.</param>
/// <param name="Action">What, as <c>noun.verb</c>: <c>user.suspend</c>, <c>order.refund</c>.</param>
/// <param name="TargetId">To what.</param>
/// <param name="Detail">In words; no personal data.</param>
/// <param name="ClientAddress">From where.</param>
/// <param name="At">UTC.</param>
[EventType("nibble.audit.recorded")]
public sealed record AuditRecorded(
    Guid AuditId,
    Guid ActorId,
    string ActorRole,
    string Action,
    string TargetId,
    string? Detail,
    string? ClientAddress,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => AuditId;
}
