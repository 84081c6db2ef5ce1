namespace Nibble.DriverService.Deliveries;

/// <summary>Computes the driver's share of the delivery fee.</summary>
internal static class DriverFee
{
    private const int BasisPointsPerUnit = 10_000;

    /// <summary>The driver's share, minor units, rounded half up.</summary>
    /// <param name="deliveryFee">The customer's delivery fee, minor units.</param>
    /// <param name="shareBasisPoints">Basis points: 8000 is 80 %.</param>
    public static long Calculate(long deliveryFee, int shareBasisPoints) =>
        ((deliveryFee * shareBasisPoints) + (BasisPointsPerUnit / 2)) / BasisPointsPerUnit;
}
