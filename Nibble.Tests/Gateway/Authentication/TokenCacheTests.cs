using Microsoft.Extensions.Time.Testing;
using Nibble.Gateway.Authentication;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Gateway.Authentication;

public sealed class TokenCacheTests
{
    private static readonly TokenKey Key = TokenKey.Of("a token");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_an_instance_remembers_of_a_token_is_forgotten_after_30_seconds_whatever_message_was_lost()
    {
        var memory = new TokenCache(_time);
        memory.Set(Key, Caller(TimeSpan.FromMinutes(15)));

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.NotNull(memory.Find(Key));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(memory.Find(Key));
    }

    [Fact]
    public void A_token_is_not_remembered_longer_than_it_lives()
    {
        var memory = new TokenCache(_time);
        memory.Set(Key, Caller(TimeSpan.FromSeconds(5)));

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.NotNull(memory.Find(Key));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(memory.Find(Key));
    }

    private CallerIdentity Caller(TimeSpan life) =>
        CallerIdentity.Of(Guid.NewGuid().ToString(), Guid.NewGuid(), [Roles.Customer], _time.GetUtcNow() + life);
}
