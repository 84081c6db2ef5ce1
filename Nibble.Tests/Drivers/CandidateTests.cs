using FsCheck.Xunit;
using Nibble.DriverService.Dispatch;

namespace Nibble.Tests.Drivers;

/// <summary>Who is asked first: a pure choice.</summary>
public sealed class CandidateTests
{
    private static readonly Candidate Usual = new(Guid.NewGuid(), 2, 0, 45, 10, TimeSpan.FromMinutes(10), 0);

    [Property]
    public void The_nearer_one_is_better(byte near, byte further)
    {
        var one = Usual with { DistanceKm = near / 10.0 };
        var other = one with { DistanceKm = (near + further + 1) / 10.0 };

        Assert.True(one.Score < other.Score);
    }

    [Property]
    public void The_less_loaded_one_is_better(byte load, byte more)
    {
        Assert.True((Usual with { Load = load }).Score < (Usual with { Load = load + more + 1 }).Score);
    }

    [Property]
    public void The_better_rated_one_is_better(byte ratings)
    {
        var count = ratings + 1;
        var good = Usual with { RatingCount = count, RatingSum = count * 5 };
        var bad = Usual with { RatingCount = count, RatingSum = count * 4 };

        Assert.True(good.Score < bad.Score);
    }

    [Property]
    public void Who_waits_longer_is_not_worse(ushort seconds, ushort more)
    {
        var one = Usual with { IdleFor = TimeSpan.FromSeconds(seconds) };
        var other = one with { IdleFor = TimeSpan.FromSeconds(seconds + more) };

        Assert.True(other.Score <= one.Score);
    }

    [Fact]
    public void A_single_bad_rating_does_not_outweigh_a_kilometre()
    {
        var novice = Usual with { RatingCount = 1, RatingSum = 1 };
        var veteran = Usual with { RatingCount = 100, RatingSum = 450, DistanceKm = Usual.DistanceKm + 1 };

        Assert.True(novice.Score < veteran.Score);
    }

    [Fact]
    public void A_free_driver_two_kilometres_away_beats_a_loaded_one_next_door()
    {
        var loaded = Usual with { Load = 1, DistanceKm = 0 };

        Assert.True(Usual.Score < loaded.Score);
    }

    [Property]
    public void The_best_one_is_among_those_who_ignored_the_delivery_least(byte[] ignored)
    {
        var candidates = ignored
            .Select(
                (times, index) => Usual with { DriverId = Guid.NewGuid(), ExpiredOffers = times, DistanceKm = index }
            )
            .ToList();

        var best = Candidate.SelectBest(candidates);

        Assert.Equal(
            candidates.Count == 0 ? null : candidates.Min(candidate => candidate.ExpiredOffers),
            best?.ExpiredOffers
        );
    }

    [Property]
    public void The_order_in_which_candidates_come_does_not_matter(byte[] distances)
    {
        var candidates = distances
            .Select(distance => Usual with { DriverId = Guid.NewGuid(), DistanceKm = distance })
            .ToList();

        Assert.Equal(Candidate.SelectBest(candidates), Candidate.SelectBest(Enumerable.Reverse(candidates)));
    }
}
