using System.Text.Json;
using FsCheck.Xunit;
using Nibble.Contracts;
using Nibble.DriverService.Deliveries;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Tests.Drivers;

/// <summary>Laws of a delivery that hold whatever happens to it in whatever order.</summary>
public sealed class DeliveryRuleTests
{
    private static readonly Guid[] Drivers = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);
    private static readonly DateTime Start = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Every step that is not in this table must not happen.</summary>
    private static readonly HashSet<(DeliveryStatus From, DeliveryStatus To)> Legal =
    [
        (DeliveryStatus.Searching, DeliveryStatus.Offered),
        (DeliveryStatus.Searching, DeliveryStatus.Unassigned),
        (DeliveryStatus.Unassigned, DeliveryStatus.Offered),
        (DeliveryStatus.Offered, DeliveryStatus.Searching),
        (DeliveryStatus.Offered, DeliveryStatus.Assigned),
        (DeliveryStatus.Assigned, DeliveryStatus.Arrived),
        (DeliveryStatus.Assigned, DeliveryStatus.PickedUp),
        (DeliveryStatus.Assigned, DeliveryStatus.Searching),
        (DeliveryStatus.Arrived, DeliveryStatus.PickedUp),
        (DeliveryStatus.Arrived, DeliveryStatus.Searching),
        (DeliveryStatus.PickedUp, DeliveryStatus.Delivered),
        (DeliveryStatus.PickedUp, DeliveryStatus.Failed),
        (DeliveryStatus.Searching, DeliveryStatus.Cancelled),
        (DeliveryStatus.Unassigned, DeliveryStatus.Cancelled),
        (DeliveryStatus.Offered, DeliveryStatus.Cancelled),
        (DeliveryStatus.Assigned, DeliveryStatus.Cancelled),
        (DeliveryStatus.Arrived, DeliveryStatus.Cancelled),
        (DeliveryStatus.PickedUp, DeliveryStatus.Cancelled),
    ];

    [Property(MaxTest = 1000)]
    public void No_interleaving_of_commands_and_time_outs_breaks_a_rule(byte[] script)
    {
        var delivery = NewDelivery();
        var now = Start;
        foreach (var command in script)
        {
            now += TimeSpan.FromSeconds(command % 16);
            var before = delivery.Status;
            var snapshot = JsonSerializer.Serialize(delivery);

            var error = Execute(delivery, command, now);

            Assert.True(
                delivery.Status == before || Legal.Contains((before, delivery.Status)),
                $"{before} → {delivery.Status}"
            );
            AssertConsistent(delivery);
            if (error is not null)
            {
                Assert.Equal(snapshot, JsonSerializer.Serialize(delivery));
            }
        }
    }

    [Property(MaxTest = 300)]
    public void Every_change_makes_a_new_version(byte[] script)
    {
        var delivery = NewDelivery();
        var now = Start;
        foreach (var command in script)
        {
            now += TimeSpan.FromSeconds(command % 16);
            var (snapshot, version) = (WithoutVersion(delivery), delivery.Version);

            Execute(delivery, command, now);

            Assert.Equal(WithoutVersion(delivery) != snapshot, delivery.Version > version);
        }
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void An_offer_is_worth_nothing_from_its_end_on(int seconds, bool accepted)
    {
        var delivery = NewDelivery();
        delivery.OfferTo(Drivers[0], Drivers[0], Start + Round, Start);

        var error = delivery.Accept(Drivers[0], Start.AddSeconds(seconds));

        Assert.Equal(accepted ? null : ErrorCodes.OfferExpired, error?.Code);
        Assert.Equal(accepted ? DeliveryStatus.Assigned : DeliveryStatus.Offered, delivery.Status);
    }

    [Property(MaxTest = 300)]
    public void A_search_asks_as_often_as_it_has_rounds_and_alarms_once(bool[] somebodyThere)
    {
        const int Rounds = 5;
        var delivery = NewDelivery();
        var now = Start;
        var alarms = 0;
        foreach (var there in somebodyThere)
        {
            now += Round;
            delivery.ExpireOffer(now);
            if (delivery.Status == DeliveryStatus.Searching && delivery.Rounds >= Rounds)
            {
                alarms += delivery.MarkUnassigned(Round, now) ? 1 : 0;
            }
            else if (!there || delivery.OfferTo(Drivers[0], Drivers[0], now + Round, now) is null)
            {
                delivery.RecordEmptyRound(Round, Round, now);
            }

            Assert.True(alarms <= 1);
            Assert.True(delivery.Rounds >= Rounds || delivery.Status != DeliveryStatus.Unassigned);
        }
    }

    [Theory]
    [InlineData(299, 8000, 239)]
    [InlineData(333, 8000, 266)]
    [InlineData(1, 5000, 1)]
    [InlineData(0, 8000, 0)]
    [InlineData(299, 10000, 299)]
    public void The_drivers_share_is_rounded_half_up(long fee, int share, long earned)
    {
        Assert.Equal(earned, DriverFee.Calculate(fee, share));
    }

    [Property]
    public void The_drivers_share_never_exceeds_the_fee(uint fee, ushort share)
    {
        var earned = DriverFee.Calculate(fee, share % 10_001);

        Assert.InRange(earned, 0, fee);
    }

    private static Error? Execute(Delivery delivery, byte command, DateTime now)
    {
        var driver = Drivers[command % 3];
        switch (command / 16)
        {
            case 0 or 1 or 2:
                delivery.OfferTo(driver, driver, now + Round, now);
                return null;
            case 3 or 4:
                return delivery.Accept(driver, now);
            case 5:
                return delivery.Decline(driver, now);
            case 6:
                return delivery.Arrive(driver, now);
            case 7 or 8:
                return delivery.PickUp(driver, now);
            case 9:
                return delivery.Deliver(driver, now);
            case 10:
                return delivery.Fail(driver, "Flat tyre", now);
            case 11:
                delivery.ExpireOffer(now);
                return null;
            case 12:
                delivery.MarkReady(now);
                return null;
            case 13:
                delivery.UnassignDriver(now);
                return null;
            case 14:
                delivery.WithdrawOffer(driver, now);
                return null;
            default:
                ExecuteAny(delivery, command % 4, now);
                return null;
        }
    }

    private static void ExecuteAny(Delivery delivery, int command, DateTime now)
    {
        switch (command)
        {
            case 0:
                delivery.Cancel("Changed my mind", now);
                break;
            case 1 when delivery.Status == DeliveryStatus.Searching:
                delivery.MarkUnassigned(Round, now);
                break;
            case 2:
                delivery.RecordEmptyRound(Round, Round, now);
                break;
            default:
                _ = delivery.MarkUnresponsive(now) || delivery.MarkResponsive();
                break;
        }
    }

    private static void AssertConsistent(Delivery delivery)
    {
        var live = delivery.Offers.Count(offer => offer.Status is OfferStatus.Open or OfferStatus.Accepted);
        Assert.True(live <= 1, "Two live offers.");
        switch (delivery.Status)
        {
            case DeliveryStatus.Searching or DeliveryStatus.Unassigned:
                Assert.Equal(0, live);
                Assert.Null(delivery.DriverId);
                break;
            case DeliveryStatus.Offered:
                Assert.Equal(delivery.OpenOffer!.DriverId, delivery.DriverId);
                break;
            case DeliveryStatus.Cancelled:
                Assert.Null(delivery.OpenOffer);
                break;
            default:
                var accepted = delivery.Offers.Single(offer => offer.Status == OfferStatus.Accepted);
                Assert.Equal(accepted.DriverId, delivery.DriverId);
                break;
        }

        Assert.Equal(delivery.DriverId is null, delivery.DriverUserId is null);
        Assert.Equal(delivery.Status.IsTerminal(), delivery.EndedAt is not null);
    }

    private static string WithoutVersion(Delivery delivery)
    {
        var json = JsonSerializer.SerializeToNode(delivery)!.AsObject();
        json.Remove(nameof(Delivery.Version));
        return json.ToJsonString();
    }

    private static Delivery NewDelivery() =>
        Delivery.Of(
            new OrderAccepted(
                Guid.NewGuid(),
                "N-1",
                Guid.NewGuid(),
                Guid.NewGuid(),
                "Trattoria",
                Guid.NewGuid(),
                new GeoPoint(52, 13),
                new GeoPoint(52.01, 13),
                "Some Street 1",
                299,
                0,
                "EUR",
                15,
                Start
            ),
            239
        );
}
