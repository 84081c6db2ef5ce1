using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Passwords;

/// <summary>
/// Hashes passwords with PBKDF2-HMAC-SHA512 (ASP.NET Core Identity's format, which names its own cost). Hashing is slow
/// on purpose, so it happens in a few slots only: a flood of sign-ins waits or is turned away, and never takes the
/// processors from everything else.
/// </summary>
internal sealed class ThrottledPasswordHasher : IDisposable
{
    /// <summary>OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    /// <summary>How many may wait for a slot; about ten seconds of work.</summary>
    private const int QueueLength = 100;

    private readonly PasswordHasher<User> _hasher;
    private readonly string _dummyHash;
    private readonly ConcurrencyLimiter _limiter = new(
        new ConcurrencyLimiterOptions
        {
            PermitLimit = Math.Max(1, Environment.ProcessorCount - 1),
            QueueLimit = QueueLength,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    public ThrottledPasswordHasher(IOptions<PasswordHasherOptions> options)
    {
        _hasher = new PasswordHasher<User>(options);
        _dummyHash = _hasher.HashPassword(null!, Guid.NewGuid().ToString());
    }

    /// <summary>Waits for a slot. Dispose it as soon as the hashing is done.</summary>
    /// <exception cref="DomainException">503: too many wait already.</exception>
    public async Task<HashingPermit> AcquireAsync(CancellationToken cancellationToken)
    {
        var lease = await _limiter.AcquireAsync(1, cancellationToken);
        return lease.IsAcquired
            ? new HashingPermit(this, lease)
            : throw new DomainException(
                new Error(
                    ErrorKind.Unavailable,
                    ErrorCodes.Overloaded,
                    "Too many people sign in at once. Try again shortly."
                )
            );
    }

    /// <summary>Hashes a new password, when a slot is free.</summary>
    /// <exception cref="DomainException">503: too many wait already.</exception>
    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var slot = await AcquireAsync(cancellationToken);
        return slot.Hash(password);
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>The right to hash.</summary>
    internal sealed class HashingPermit(ThrottledPasswordHasher hashing, RateLimitLease lease) : IDisposable
    {
        public string Hash(string password) => hashing._hasher.HashPassword(null!, password);

        /// <summary>
        /// Compares with the hash, or, where there is none, with a hash that nobody's password has: the answer takes as
        /// long for an unknown e-mail as for a wrong password.
        /// </summary>
        public PasswordVerificationResult Verify(string? hash, string password) =>
            string.IsNullOrEmpty(hash)
                ? NeverMatches(hashing._hasher.VerifyHashedPassword(null!, hashing._dummyHash, password))
                : hashing._hasher.VerifyHashedPassword(null!, hash, password);

        public void Dispose() => lease.Dispose();

        private static PasswordVerificationResult NeverMatches(PasswordVerificationResult _) =>
            PasswordVerificationResult.Failed;
    }
}
