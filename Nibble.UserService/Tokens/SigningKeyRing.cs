using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;

namespace Nibble.UserService.Tokens;

/// <summary>The signing keys in memory: the current one and the published ones.</summary>
internal sealed class SigningKeyRing(IDataProtectionProvider protection, TimeProvider time)
{
    private volatile IReadOnlyList<LoadedKey> _keys = [];

    public IDataProtector Protector { get; } = protection.CreateProtector("Nibble.UserService.SigningKeys");

    /// <summary>The public keys: the current one, the next one, and former ones with unexpired tokens.</summary>
    public IReadOnlyList<JsonWebKey> Published => [.. _keys.Select(key => key.Public)];

    /// <summary>The key that signs at present.</summary>
    public SigningCredentials Current
    {
        get
        {
            var now = time.GetUtcNow().UtcDateTime;
            return _keys.Last(key => key.ActiveFrom <= now && key.Credentials is not null).Credentials!;
        }
    }

    /// <summary>Replaces the keys by those in the database. True when one of them can sign now.</summary>
    public bool Load(IEnumerable<SigningKey> keys)
    {
        var unlocked = keys.OrderBy(key => key.ActiveFrom)
            .Select(key => new LoadedKey(key.ActiveFrom, key.ToJwk(), key.ToSigningCredentials(Protector)))
            .ToList();
        var now = time.GetUtcNow().UtcDateTime;
        if (!unlocked.Exists(key => key.ActiveFrom <= now && key.Credentials is not null))
        {
            return false;
        }

        _keys = unlocked;
        return true;
    }

    private sealed record LoadedKey(DateTime ActiveFrom, JsonWebKey Public, SigningCredentials? Credentials);
}
