using System.Security.Cryptography;
using System.Text;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Authentication;

/// <summary>
/// How often somebody failed to sign in with an e-mail, whether or not it has an account: a lock-out must not tell which
/// e-mails are known.
/// </summary>
internal sealed class FailedSignIns
{
    /// <summary>So many failures cost nothing but time.</summary>
    public const int Free = 4;

    /// <summary>The first lock-out; each further failure doubles it.</summary>
    public static readonly TimeSpan FirstLock = TimeSpan.FromSeconds(30);

    /// <summary>The longest lock-out: somebody else's failures must not keep a person out for long.</summary>
    public static readonly TimeSpan LongestLock = TimeSpan.FromHours(1);

    /// <summary>Failures older than this are forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    public required string EmailHash { get; init; }

    public int Count { get; private set; }

    public DateTime LastAt { get; private set; }

    public DateTime? LockedUntil { get; private set; }

    public static string HashOf(string email) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(User.Normalize(email))));

    /// <summary>How long the <paramref name="failure"/>th failure in a row locks the e-mail.</summary>
    public static TimeSpan LockAfter(int failure) =>
        failure <= Free
            ? TimeSpan.Zero
            : TimeSpan.FromTicks(Math.Min(LongestLock.Ticks, FirstLock.Ticks << Math.Min(failure - Free - 1, 16)));

    /// <summary>How long to wait before the next try; null when one is allowed now.</summary>
    public TimeSpan? LockedFor(DateTime now) => LockedUntil > now ? LockedUntil - now : null;

    public void Add(DateTime now)
    {
        Count = now - LastAt < Memory ? Count + 1 : 1;
        LastAt = now;
        var locked = LockAfter(Count);
        LockedUntil = locked > TimeSpan.Zero ? now + locked : null;
    }
}
