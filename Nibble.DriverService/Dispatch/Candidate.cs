namespace Nibble.DriverService.Dispatch;

/// <summary>A driver eligible for a delivery.</summary>
/// <param name="DriverId">The driver.</param>
/// <param name="DistanceKm">Straight-line distance to the restaurant.</param>
/// <param name="Load">Number of deliveries assigned to the driver.</param>
/// <param name="RatingSum">Sum of the ratings, each 1 to 5.</param>
/// <param name="RatingCount">Number of ratings.</param>
/// <param name="IdleFor">Time since the driver became idle.</param>
/// <param name="ExpiredOffers">Number of offers of this delivery that the driver let expire.</param>
internal readonly record struct Candidate(
    Guid DriverId,
    double DistanceKm,
    int Load,
    int RatingSum,
    int RatingCount,
    TimeSpan IdleFor,
    int ExpiredOffers
)
{
    private const double MinutesPerKm = 4;
    private const double MinutesPerLoad = 10;
    private const double MinutesPerStar = 3;
    private const double MinutesPerIdleHour = 8;
    private const double MaxIdleHours = 1;
    private const int PriorRatings = 5;
    private const double PriorRating = 4.5;

    /// <summary>
    /// Cost of the choice in minutes of waiting for the customer; lower is better. Distance and load count as the time
    /// they take; each star and each hour of idling is worth some minutes, to reward good ratings and share work. Five
    /// average ratings are mixed in, so that few ratings count little.
    /// </summary>
    public double Score
    {
        get
        {
            var rating = (RatingSum + (PriorRatings * PriorRating)) / (RatingCount + PriorRatings);
            return (DistanceKm * MinutesPerKm)
                + (Load * MinutesPerLoad)
                - (rating * MinutesPerStar)
                - (Math.Clamp(IdleFor.TotalHours, 0, MaxIdleHours) * MinutesPerIdleHour);
        }
    }

    /// <summary>The best candidate: fewest expired offers, then the lowest score; ties are broken by id.</summary>
    public static Candidate? SelectBest(IEnumerable<Candidate> candidates) =>
        candidates
            .OrderBy(candidate => candidate.ExpiredOffers)
            .ThenBy(candidate => candidate.Score)
            .ThenBy(candidate => candidate.DriverId)
            .Select(candidate => (Candidate?)candidate)
            .FirstOrDefault();
}
