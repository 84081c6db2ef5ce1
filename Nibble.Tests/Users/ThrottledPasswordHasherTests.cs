using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;
using Nibble.UserService.Passwords;

namespace Nibble.Tests.Users;

public sealed class ThrottledPasswordHasherTests
{
    [Fact]
    public async Task A_flood_of_sign_ins_waits_in_a_short_queue_and_the_rest_is_turned_away()
    {
        using var hashing = new ThrottledPasswordHasher(
            Options.Create(new PasswordHasherOptions { IterationCount = 1000 })
        );
        var flood = Enumerable.Range(0, 200).Select(_ => hashing.AcquireAsync(default)).ToList();

        var refused = flood.Count(entry => entry.IsFaulted);
        Assert.InRange(refused, 1, 199 - 100);
        var error = await Assert.ThrowsAsync<DomainException>(() => flood.First(entry => entry.IsFaulted));
        Assert.Equal((ErrorKind.Unavailable, ErrorCodes.Overloaded), (error.Error.Kind, error.Error.Code));

        foreach (var entry in flood.Where(entry => !entry.IsFaulted))
        {
            (await entry).Dispose();
        }
    }

    [Fact]
    public async Task A_hash_names_its_own_cost_so_that_the_cost_can_grow()
    {
        using var cheap = new ThrottledPasswordHasher(
            Options.Create(new PasswordHasherOptions { IterationCount = 1000 })
        );
        using var dear = new ThrottledPasswordHasher(
            Options.Create(new PasswordHasherOptions { IterationCount = 2000 })
        );
        var hash = await cheap.HashAsync("correct horse battery", default);

        using var slot = await dear.AcquireAsync(default);

        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, slot.Verify(hash, "correct horse battery"));
        Assert.Equal(PasswordVerificationResult.Failed, slot.Verify(hash, "another"));
        Assert.Equal(PasswordVerificationResult.Failed, slot.Verify(null, "correct horse battery"));
    }
}
