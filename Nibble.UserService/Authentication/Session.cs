namespace Nibble.UserService.Authentication;

/// <summary>A signed-in device. The session lasts as long as its refresh tokens are used before they expire.</summary>
internal sealed class Session
{
    public const int UserAgentLength = 256;

    private Session() { }

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    public string? UserAgent { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>When it last issued an access token.</summary>
    public DateTime LastUsedAt { get; private set; }

    /// <summary>When its latest refresh token expires.</summary>
    public DateTime ExpiresAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public static Session Start(Guid userId, string? userAgent, DateTime now, TimeSpan lifetime) =>
        new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            UserId = userId,
            UserAgent = userAgent?.Length > UserAgentLength ? userAgent[..UserAgentLength] : userAgent,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = now + lifetime,
        };

    public void Extend(DateTime now, TimeSpan lifetime)
    {
        LastUsedAt = now;
        ExpiresAt = now + lifetime;
    }

    public void End(DateTime now) => EndedAt ??= now;
}
