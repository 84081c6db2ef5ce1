using FsCheck.Xunit;
using Nibble.Gateway.Resilience;

namespace Nibble.Tests.Gateway.Resilience;

public sealed class RetryBudgetTests
{
    [Property]
    public bool Retries_never_exceed_what_was_saved_and_a_tenth_of_the_requests(bool[] steps)
    {
        const int burst = 3;
        var budget = new RetryBudget(0.1, burst);
        var (requests, retries) = (0, 0);
        foreach (var isRequest in steps)
        {
            if (isRequest)
            {
                requests++;
                budget.Deposit();
            }
            else if (budget.TryWithdraw())
            {
                retries++;
            }
        }

        return retries <= burst + (requests / 10.0);
    }

    [Fact]
    public void A_tenth_of_a_steady_stream_may_be_retried()
    {
        var budget = new RetryBudget(0.1, burst: 1);
        var retries = 0;
        for (var i = 0; i < 1000; i++)
        {
            budget.Deposit();
            retries += budget.TryWithdraw() ? 1 : 0;
        }

        Assert.InRange(retries, 100, 101);
    }

    [Fact]
    public void Calm_times_save_no_more_than_the_burst()
    {
        var budget = new RetryBudget(0.5, burst: 2);
        for (var i = 0; i < 1000; i++)
        {
            budget.Deposit();
        }

        Assert.True(budget.TryWithdraw() && budget.TryWithdraw());
        Assert.False(budget.TryWithdraw());
    }
}
