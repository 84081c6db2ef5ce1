namespace Nibble.DriverService.Dispatch;

/// <summary>A driver who could be asked for a certain delivery.</summary>
/// <param name="DriverId">Who.</param>
/// <param name="DistanceKm">To the restaurant, as the crow flies.</param>
/// <param name="Load">How many deliveries the driver holds.</param>
/// <param name="RatingSum">Sum of the ratings, each 1 to 5.</param>
/// <param name="RatingCount">How many ratings.</param>
/// <param name="IdleFor">How long the driver has waited for work.</param>
/// <param name="ExpiredOffers">How often the driver let an offer of this delivery run out.</param>
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
    /// How good the choice is, in minutes of the customer's waiting: the lower the better. Distance and load cost what
    /// they take; a star better and an hour of idling are worth some minutes, so that good work is rewarded and
    /// work is shared. Few ratings count little: five average ones are mixed in.
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

    /// <summary>The best one: who ignored this delivery least, then the best score; the id decides a draw.</summary>
    public static Candidate? SelectBest(IEnumerable<Candidate> candidates) =>
        candidates
            .OrderBy(candidate => candidate.ExpiredOffers)
            .ThenBy(candidate => candidate.Score)
            .ThenBy(candidate => candidate.DriverId)
            .Select(candidate => (Candidate?)candidate)
            .FirstOrDefault();
}
