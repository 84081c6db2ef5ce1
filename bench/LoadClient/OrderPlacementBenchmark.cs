using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace LoadClient;

/// <summary>
/// Orders through the gateway, from the cart to the last service that receives their events: as many as the machine can take,
/// then one after the other.
/// </summary>
internal static class OrderPlacementBenchmark
{
    private const int WarmUpOrders = 300;
    private const int SequentialOrders = 200;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(
        Uri gateway,
        string dataPath,
        int customers,
        int seconds,
        CancellationToken cancellationToken
    )
    {
        await Console.Error.WriteLineAsync($"  {customers} customers sign in");
        var marketplace = await TestMarketplace.CreateAsync(gateway, customers, cancellationToken);
        using var listener = new NotificationListener(marketplace.Owner);
        await listener.StartAsync();

        await Console.Error.WriteLineAsync($"  warming up: {WarmUpOrders} orders");
        var warm = await PlaceConcurrentlyAsync(marketplace, customers, () => false, WarmUpOrders, cancellationToken);
        await WaitUntilEventsProcessedAsync(marketplace, listener, warm.Count, cancellationToken);

        await Console.Error.WriteLineAsync($"  {customers} customers order for {seconds} s");
        var processes = PlatformProcesses.FindByDataPath(dataPath);
        var before = processes.ToDictionary(
            process => process.Key,
            process => process.Sum(PlatformProcesses.GetCpuMilliseconds)
        );
        var start = Stopwatch.GetTimestamp();
        var end = start + (seconds * Stopwatch.Frequency);
        var busy = await PlaceConcurrentlyAsync(
            marketplace,
            customers,
            () => Stopwatch.GetTimestamp() >= end,
            int.MaxValue,
            cancellationToken
        );
        var took = Stopwatch.GetElapsedTime(start);
        var last = Stopwatch.GetTimestamp();
        await WaitUntilEventsProcessedAsync(marketplace, listener, warm.Count + busy.Count, cancellationToken);
        var behind = Stopwatch.GetElapsedTime(last);
        var cpu = processes.ToDictionary(
            process => process.Key,
            process => (process.Sum(PlatformProcesses.GetCpuMilliseconds) - before[process.Key]) / busy.Count
        );

        await Console.Error.WriteLineAsync($"  {SequentialOrders} orders one after the other");
        var alone = await PlaceSequentiallyAsync(marketplace, listener, warm.Count + busy.Count, cancellationToken);

        Console.WriteLine($"{"", -34} {"p50 ms", 10} {"p99 ms", 10}");
        Row("into the cart", alone.Select(order => order.Cart));
        Row("placed: POST /api/orders → 201", alone.Select(order => order.Placed));
        Row("201 → the owner is notified", alone.Select(order => order.Notified));
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
        Console.WriteLine($"notified_p50_ms {alone.Select(order => order.Notified).Percentile(0.5):0.0}");
        Console.WriteLine($"notified_p99_ms {alone.Select(order => order.Notified).Percentile(0.99):0.0}");
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
    private static async Task<IReadOnlyCollection<double>> PlaceConcurrentlyAsync(
        TestMarketplace marketplace,
        int customers,
        Func<bool> isFinished,
        int maxOrders,
        CancellationToken cancellationToken
    )
    {
        var took = new ConcurrentBag<double>();
        var begun = 0;
        await Task.WhenAll(marketplace.Customers.Take(customers).Select(OrderAsync));
        return took;

        async Task OrderAsync(Customer customer)
        {
            while (!isFinished() && Interlocked.Increment(ref begun) <= maxOrders)
            {
                await marketplace.FillCartAsync(customer.User, cancellationToken);
                var start = Stopwatch.GetTimestamp();
                await TestMarketplace.PlaceOrderAsync(customer, cancellationToken);
                took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
    }

    private static async Task<List<OrderTimes>> PlaceSequentiallyAsync(
        TestMarketplace marketplace,
        NotificationListener listener,
        int ordersBefore,
        CancellationToken cancellationToken
    )
    {
        var times = new List<OrderTimes>();
        for (var number = 0; number < SequentialOrders; number++)
        {
            var customer = marketplace.Customers[number % marketplace.Customers.Length];
            var start = Stopwatch.GetTimestamp();
            await marketplace.FillCartAsync(customer.User, cancellationToken);
            var filled = Stopwatch.GetTimestamp();
            var order = await TestMarketplace.PlaceOrderAsync(customer, cancellationToken);
            var placed = Stopwatch.GetTimestamp();
            var counted = WaitUntilCountedAsync(marketplace, ordersBefore + number + 1, cancellationToken);
            var rang = await listener.WaitForOrderAsync(order, cancellationToken);
            var seen = await counted;

            await marketplace.Owner.PostAsync(
                $"/api/orders/{order}/accept",
                new { prepMinutes = 20 },
                cancellationToken
            );
            var accepted = Stopwatch.GetTimestamp();
            await WaitUntilAsync(
                async () =>
                    await marketplace.Owner.GetStatusCodeAsync(
                        $"/api/drivers/deliveries/{order}/route",
                        cancellationToken
                    ) == HttpStatusCode.OK,
                "the Driver Service knows the delivery"
            );
            times.Add(
                new OrderTimes(
                    ElapsedMilliseconds(start, filled),
                    ElapsedMilliseconds(filled, placed),
                    ElapsedMilliseconds(placed, rang),
                    ElapsedMilliseconds(placed, seen),
                    ElapsedMilliseconds(accepted, Stopwatch.GetTimestamp())
                )
            );
            // There are no drivers: without a cancellation the search for one would overlap with the next order.
            await customer.User.PostAsync(
                $"/api/orders/{order}/cancel",
                new { reason = "It was measured." },
                cancellationToken
            );
        }

        return times;
    }

    /// <summary>Waits until the restaurant was notified of every order and Analytics has counted it.</summary>
    private static async Task WaitUntilEventsProcessedAsync(
        TestMarketplace marketplace,
        NotificationListener listener,
        int orders,
        CancellationToken cancellationToken
    )
    {
        await WaitUntilAsync(() => Task.FromResult(listener.Count >= orders), "the restaurant heard of every order");
        await WaitUntilCountedAsync(marketplace, orders, cancellationToken);
    }

    private static async Task<long> WaitUntilCountedAsync(
        TestMarketplace marketplace,
        int orders,
        CancellationToken cancellationToken
    )
    {
        await WaitUntilAsync(
            async () =>
            {
                var count = await marketplace.Admin.GetAsync(
                    $"/api/analytics/orders/count?restaurantId={marketplace.RestaurantId}",
                    cancellationToken
                );
                return count.GetProperty("total").GetInt32() >= orders;
            },
            $"Analytics counts {orders} orders"
        );
        return Stopwatch.GetTimestamp();
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> condition, string description)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Timeout)
            {
                throw new TimeoutException($"It never came that {description}.");
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Milliseconds; 0 for what arrived before the response.</summary>
    private static double ElapsedMilliseconds(long start, long end) =>
        Math.Max(0, Stopwatch.GetElapsedTime(start, end).TotalMilliseconds);

    private sealed record OrderTimes(double Cart, double Placed, double Notified, double Counted, double Delivery);
}
