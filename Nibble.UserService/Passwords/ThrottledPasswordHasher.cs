using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Passwords;

/// <summary>
/// Hashes passwords with PBKDF2-HMAC-SHA512 (ASP.NET Core Identity's format, which stores the iteration count). Hashing
/// is expensive by design, so its concurrency is limited: excess sign-ins wait or are rejected instead of exhausting
/// the CPU.
/// </summary>
internal sealed class ThrottledPasswordHasher : IDisposable
{
    /// <summary>OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    /// <summary>The number of callers that may wait for a permit; about ten seconds of work.</summary>
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

    /// <summary>Waits for a permit. Dispose it as soon as the hashing is done.</summary>
    /// <exception cref="DomainException">503: the queue is full.</exception>
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

    /// <summary>Hashes a new password once a permit is available.</summary>
    /// <exception cref="DomainException">503: the queue is full.</exception>
    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var slot = await AcquireAsync(cancellationToken);
        return slot.Hash(password);
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>Permission to hash.</summary>
    internal sealed class HashingPermit(ThrottledPasswordHasher hashing, RateLimitLease lease) : IDisposable
    {
        public string Hash(string password) => hashing._hasher.HashPassword(null!, password);

        /// <summary>
        /// Verifies the password against the hash, or against a dummy hash if there is none: the response takes as long
        /// for an unknown e-mail as for a wrong password.
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
