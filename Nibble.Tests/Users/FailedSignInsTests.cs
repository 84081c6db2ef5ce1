using FsCheck;
using FsCheck.Xunit;
using Nibble.UserService.Authentication;

namespace Nibble.Tests.Users;

public sealed class FailedSignInsTests
{
    [Property]
    public bool The_lock_grows_with_each_failure_up_to_its_bound(PositiveInt failure)
    {
        var locked = FailedSignIns.LockoutAfter(failure.Get);
        var next = FailedSignIns.LockoutAfter(failure.Get + 1);
        return locked <= FailedSignIns.MaxLockout
            && (next > locked || next == FailedSignIns.MaxLockout || failure.Get < FailedSignIns.AllowedFailures);
    }

    [Fact]
    public void A_few_failures_cost_nothing()
    {
        Assert.All(Enumerable.Range(1, 4), failure => Assert.Equal(TimeSpan.Zero, FailedSignIns.LockoutAfter(failure)));
        Assert.Equal(TimeSpan.FromSeconds(30), FailedSignIns.LockoutAfter(5));
        Assert.Equal(TimeSpan.FromHours(1), FailedSignIns.LockoutAfter(12));
    }

    [Fact]
    public void Failures_of_another_day_are_forgotten()
    {
        var now = new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
        var failures = new FailedSignIns { EmailHash = FailedSignIns.HashOf("ada@example.test") };
        foreach (var _ in Enumerable.Range(0, 9))
        {
            failures.RecordFailure(now);
        }

        failures.RecordFailure(now.AddHours(24));

        Assert.Equal(1, failures.Count);
        Assert.Null(failures.RemainingLockout(now.AddHours(24)));
    }
}
