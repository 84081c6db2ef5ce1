using Nibble.OrderService.Orders;

namespace Nibble.Tests.Orders;

public sealed class OrderNumberTests
{
    [Fact]
    public async Task A_number_in_use_is_replaced_by_another()
    {
        var asked = new List<string>();

        var number = await OrderNumber.NewUniqueAsync(candidate =>
        {
            asked.Add(candidate);
            return Task.FromResult(asked.Count < OrderNumber.MaxAttempts);
        });

        Assert.Equal(OrderNumber.MaxAttempts, asked.Distinct().Count());
        Assert.Equal(asked[^1], number);
    }

    [Fact]
    public async Task The_search_for_an_unused_number_ends_with_an_error()
    {
        var asked = 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            OrderNumber.NewUniqueAsync(_ =>
            {
                asked++;
                return Task.FromResult(true);
            })
        );

        Assert.Equal(OrderNumber.MaxAttempts, asked);
    }
}
