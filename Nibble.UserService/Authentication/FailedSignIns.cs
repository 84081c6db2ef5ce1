using System.Security.Cryptography;
using System.Text;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Authentication;

/// <summary>
/// Failed sign-ins with an e-mail, recorded whether or not it has an account: a lock-out must not reveal which e-mails
/// are known.
/// </summary>
internal sealed class FailedSignIns
{
    /// <summary>The number of failures in a row before the first lock-out.</summary>
    public const int AllowedFailures = 4;

    /// <summary>The first lock-out; each further failure doubles it.</summary>
    public static readonly TimeSpan InitialLockout = TimeSpan.FromSeconds(30);

    /// <summary>The longest lock-out; bounded, so that attempts by others do not lock the owner out for long.</summary>
    public static readonly TimeSpan MaxLockout = TimeSpan.FromHours(1);

    /// <summary>Failures older than this no longer count.</summary>
    public static readonly TimeSpan FailureWindow = TimeSpan.FromHours(24);

    public required string EmailHash { get; init; }

    public int Count { get; private set; }

    public DateTime LastAt { get; private set; }

    public DateTime? LockedUntil { get; private set; }

    public static string HashOf(string email) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(User.Normalize(email))));

    /// <summary>The duration of the lock-out after the <paramref name="failureCount"/>th failure in a row.</summary>
    public static TimeSpan LockoutAfter(int failureCount) =>
        failureCount <= AllowedFailures
            ? TimeSpan.Zero
            : TimeSpan.FromTicks(
                Math.Min(MaxLockout.Ticks, InitialLockout.Ticks << Math.Min(failureCount - AllowedFailures - 1, 16))
            );

    /// <summary>The time until the next attempt is allowed; null when one is allowed now.</summary>
    public TimeSpan? RemainingLockout(DateTime now) => LockedUntil > now ? LockedUntil - now : null;

    public void RecordFailure(DateTime now)
    {
        Count = now - LastAt < FailureWindow ? Count + 1 : 1;
        LastAt = now;
        var locked = LockoutAfter(Count);
        LockedUntil = locked > TimeSpan.Zero ? now + locked : null;
    }
}
