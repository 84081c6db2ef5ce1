namespace Nibble.DriverService.Deliveries;

/// <summary>What a driver earns of the delivery fee.</summary>
internal static class DriverFee
{
    private const int Whole = 10_000;

    /// <summary>The driver's share, minor units, rounded half up.</summary>
    /// <param name="deliveryFee">What the customer pays for delivery, minor units.</param>
    /// <param name="share">Basis points: 8000 is 80 %.</param>
    public static long Of(long deliveryFee, int share) => ((deliveryFee * share) + (Whole / 2)) / Whole;
}
