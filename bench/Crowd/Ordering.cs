using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Crowd;

/// <summary>
/// Orders through the gateway, from the cart to the last service that hears of them: as many as the machine can take,
/// then one after the other.
/// </summary>
internal static class Ordering
{
    private const int WarmUp = 300;
    private const int OneByOne = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(
        Uri gateway,
        string platform,
        int customers,
        int seconds,
        CancellationToken cancellationToken
    )
    {
        await Console.Error.WriteLineAsync($"  {customers} customers sign in");
        var town = await Town.OpenAsync(gateway, customers, cancellationToken);
        using var bell = new Bell(town.Owner);
        await bell.StartAsync();

        await Console.Error.WriteLineAsync($"  warming up: {WarmUp} orders");
        var warm = await PlaceAsync(town, customers, () => false, WarmUp, cancellationToken);
        await DeliveredAsync(town, bell, warm.Count, cancellationToken);

        await Console.Error.WriteLineAsync($"  {customers} customers order for {seconds} s");
        var processes = Processes.Of(platform);
        var before = processes.ToDictionary(process => process.Key, process => process.Sum(Processes.CpuOf));
        var start = Stopwatch.GetTimestamp();
        var end = start + (seconds * Stopwatch.Frequency);
        var busy = await PlaceAsync(
            town,
            customers,
            () => Stopwatch.GetTimestamp() >= end,
            int.MaxValue,
            cancellationToken
        );
        var took = Stopwatch.GetElapsedTime(start);
        var last = Stopwatch.GetTimestamp();
        await DeliveredAsync(town, bell, warm.Count + busy.Count, cancellationToken);
        var behind = Stopwatch.GetElapsedTime(last);
        var cpu = processes.ToDictionary(
            process => process.Key,
            process => (process.Sum(Processes.CpuOf) - before[process.Key]) / busy.Count
        );

        await Console.Error.WriteLineAsync($"  {OneByOne} orders one after the other");
        var alone = await OneByOneAsync(town, bell, warm.Count + busy.Count, cancellationToken);

        Console.WriteLine($"{"", -34} {"p50 ms", 10} {"p99 ms", 10}");
        Row("into the cart", alone.Select(order => order.Cart));
        Row("placed: POST /api/orders → 201", alone.Select(order => order.Placed));
        Row("201 → the restaurant's bell rings", alone.Select(order => order.Bell));
        Row("201 → Analytics counts it", alone.Select(order => order.Counted));
        Row("accepted → a driver is looked for", alone.Select(order => order.Delivery));
        Row($"placed, {customers} customers at once", busy);
        Console.WriteLine();
        Console.WriteLine($"{"CPU of an order", -18} {"ms", 8}");
        foreach (var (name, each) in cpu)
        {
            Console.WriteLine($"{name, -18} {each, 8:0.00}");
        }

        Console.WriteLine();
        Console.WriteLine($"orders_per_second {busy.Count / took.TotalSeconds:0}");
        Console.WriteLine($"order_cpu_ms {cpu.Values.Sum():0.0}");
        Console.WriteLine($"events_behind_ms {behind.TotalMilliseconds:0}");
        Console.WriteLine($"placed_p50_ms {alone.Select(order => order.Placed).Percentile(0.5):0.0}");
        Console.WriteLine($"placed_p99_ms {alone.Select(order => order.Placed).Percentile(0.99):0.0}");
        Console.WriteLine($"bell_p50_ms {alone.Select(order => order.Bell).Percentile(0.5):0.0}");
        Console.WriteLine($"bell_p99_ms {alone.Select(order => order.Bell).Percentile(0.99):0.0}");
        Console.WriteLine($"counted_p50_ms {alone.Select(order => order.Counted).Percentile(0.5):0.0}");
        Console.WriteLine($"counted_p99_ms {alone.Select(order => order.Counted).Percentile(0.99):0.0}");
        Console.WriteLine($"delivery_p50_ms {alone.Select(order => order.Delivery).Percentile(0.5):0.0}");
        Console.WriteLine($"delivery_p99_ms {alone.Select(order => order.Delivery).Percentile(0.99):0.0}");

        static void Row(string name, IEnumerable<double> took)
        {
            double[] values = [.. took];
            Console.WriteLine($"{name, -34} {values.Percentile(0.5), 10:0.0} {values.Percentile(0.99), 10:0.0}");
        }
    }

    /// <summary>Every customer fills the cart and orders, again and again.</summary>
    /// <returns>How long each POST /api/orders took.</returns>
    private static async Task<IReadOnlyCollection<double>> PlaceAsync(
        Town town,
        int customers,
        Func<bool> isOver,
        int most,
        CancellationToken cancellationToken
    )
    {
        var took = new ConcurrentBag<double>();
        var begun = 0;
        await Task.WhenAll(town.Customers.Take(customers).Select(OrderAsync));
        return took;

        async Task OrderAsync(Customer customer)
        {
            while (!isOver() && Interlocked.Increment(ref begun) <= most)
            {
                await town.FillCartAsync(customer.Person, cancellationToken);
                var start = Stopwatch.GetTimestamp();
                await Town.OrderAsync(customer, cancellationToken);
                took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
    }

    private static async Task<List<OrderTimes>> OneByOneAsync(
        Town town,
        Bell bell,
        int before,
        CancellationToken cancellationToken
    )
    {
        var times = new List<OrderTimes>();
        for (var number = 0; number < OneByOne; number++)
        {
            var customer = town.Customers[number % town.Customers.Length];
            var start = Stopwatch.GetTimestamp();
            await town.FillCartAsync(customer.Person, cancellationToken);
            var filled = Stopwatch.GetTimestamp();
            var order = await Town.OrderAsync(customer, cancellationToken);
            var placed = Stopwatch.GetTimestamp();
            var counted = CountsAsync(town, before + number + 1, cancellationToken);
            var rang = await bell.HearsOfAsync(order, cancellationToken);
            var seen = await counted;

            await town.Owner.PostAsync($"/api/orders/{order}/accept", new { prepMinutes = 20 }, cancellationToken);
            var accepted = Stopwatch.GetTimestamp();
            await UntilAsync(
                async () =>
                    await town.Owner.StatusOfAsync($"/api/drivers/deliveries/{order}/route", cancellationToken)
                    == HttpStatusCode.OK,
                "the Driver Service knows the delivery"
            );
            times.Add(
                new OrderTimes(
                    Between(start, filled),
                    Between(filled, placed),
                    Between(placed, rang),
                    Between(placed, seen),
                    Between(accepted, Stopwatch.GetTimestamp())
                )
            );
            // Nobody drives in this town; without an end the search for a driver would go on beside the next order.
            await customer.Person.PostAsync(
                $"/api/orders/{order}/cancel",
                new { reason = "It was measured." },
                cancellationToken
            );
        }

        return times;
    }

    /// <summary>Until the restaurant has heard of every order and Analytics has counted it.</summary>
    private static async Task DeliveredAsync(Town town, Bell bell, int orders, CancellationToken cancellationToken)
    {
        await UntilAsync(() => Task.FromResult(bell.Count >= orders), "the restaurant heard of every order");
        await CountsAsync(town, orders, cancellationToken);
    }

    private static async Task<long> CountsAsync(Town town, int orders, CancellationToken cancellationToken)
    {
        await UntilAsync(
            async () =>
            {
                var count = await town.Admin.GetAsync(
                    $"/api/analytics/orders/count?restaurantId={town.RestaurantId}",
                    cancellationToken
                );
                return count.GetProperty("total").GetInt32() >= orders;
            },
            $"Analytics counts {orders} orders"
        );
        return Stopwatch.GetTimestamp();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"It never came that {what}.");
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Milliseconds; what was heard of before the answer took none.</summary>
    private static double Between(long start, long end) =>
        Math.Max(0, Stopwatch.GetElapsedTime(start, end).TotalMilliseconds);

    private sealed record OrderTimes(double Cart, double Placed, double Bell, double Counted, double Delivery);
}
