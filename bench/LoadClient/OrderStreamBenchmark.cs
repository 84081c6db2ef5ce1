using System.Diagnostics;
using Nibble.Contracts;

namespace LoadClient;

/// <summary>
/// Many clients subscribe to one order and many more to idle orders, all by Server-Sent Events through the
/// gateway.
/// </summary>
internal static class OrderStreamBenchmark
{
    private const int Customers = 20;

    /// <summary>Each subscriber gets a heartbeat every 15 s; two show that idle connections are alive.</summary>
    private static readonly TimeSpan TwoHeartbeats = TimeSpan.FromSeconds(32);

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(
        Uri[] gateways,
        string dataPath,
        int subscribersOfOneOrder,
        int totalSubscribers,
        CancellationToken cancellationToken
    )
    {
        var processes = PlatformProcesses.FindByDataPath(dataPath);
        var gatewayIds = processes[ServiceNames.Gateway];
        var ordersId = processes[ServiceNames.Orders].Single();
        await Console.Error.WriteLineAsync($"  {Customers} customers sign in and order");
        var marketplace = await TestMarketplace.CreateAsync(gateways[0], Customers, cancellationToken);
        var orders = new List<(Customer Customer, Guid Id)>();
        foreach (var customer in marketplace.Customers)
        {
            await marketplace.FillCartAsync(customer.User, cancellationToken);
            orders.Add((customer, await TestMarketplace.PlaceOrderAsync(customer, cancellationToken)));
        }

        var followed = orders[0];
        var before = Memory();

        await Console.Error.WriteLineAsync($"  {subscribersOfOneOrder} follow one order");
        var followers = await FollowAsync(subscribersOfOneOrder, _ => followed);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        var withOne = Memory();
        var first = await TellAsync("accept");

        await Console.Error.WriteLineAsync($"  {totalSubscribers - subscribersOfOneOrder} follow others");
        var start = Stopwatch.GetTimestamp();
        var idle = await FollowAsync(
            totalSubscribers - subscribersOfOneOrder,
            number => orders[1 + (number % (orders.Count - 1))]
        );
        var connected = Stopwatch.GetElapsedTime(start);
        await Console.Error.WriteLineAsync("  two heartbeats of rest");
        var cpu = (
            Orders: PlatformProcesses.GetCpuMilliseconds(ordersId),
            Gateway: gatewayIds.Sum(PlatformProcesses.GetCpuMilliseconds)
        );
        await Task.Delay(TwoHeartbeats, cancellationToken);
        var resting = (
            Orders: (PlatformProcesses.GetCpuMilliseconds(ordersId) - cpu.Orders) / TwoHeartbeats.TotalMilliseconds,
            Gateway: (gatewayIds.Sum(PlatformProcesses.GetCpuMilliseconds) - cpu.Gateway)
                / TwoHeartbeats.TotalMilliseconds
        );
        var withAll = Memory();
        var quiet = idle.Count(follower => follower.Heartbeats < 2);
        var second = await TellAsync("preparing");
        var lost = followers.Concat(idle).Count(follower => follower.IsDisconnected);

        Console.WriteLine(
            $"{"PSS, MiB", -26} {"nobody", 10} {$"{subscribersOfOneOrder:N0}", 10} {$"{totalSubscribers:N0}", 10} {"KiB each", 10}"
        );
        Row("gateway", memory => memory.Gateway);
        Row("orders", memory => memory.Orders);
        Console.WriteLine();
        Console.WriteLine($"gateway_instances {gatewayIds.Count()}");
        Console.WriteLine(
            $"followers_connected_per_second {(totalSubscribers - subscribersOfOneOrder) / connected.TotalSeconds:0}"
        );
        Console.WriteLine($"followers_lost {lost}");
        Console.WriteLine($"followers_without_heartbeat {quiet}");
        Console.WriteLine($"heard_of_change_p50_ms {first.Percentile(0.5):0}");
        Console.WriteLine($"heard_of_change_all_ms {first.Max():0}");
        Console.WriteLine($"heard_of_change_all_among_{totalSubscribers}_ms {second.Max():0}");
        Console.WriteLine($"gateway_kib_a_follower {(withAll.Gateway - before.Gateway) * 1024 / totalSubscribers:0.0}");
        Console.WriteLine($"orders_kib_a_follower {(withAll.Orders - before.Orders) * 1024 / totalSubscribers:0.0}");
        Console.WriteLine($"gateway_resting_cpu_percent {resting.Gateway * 100:0}");
        Console.WriteLine($"orders_resting_cpu_percent {resting.Orders * 100:0}");

        (double Gateway, double Orders) Memory() =>
            (gatewayIds.Sum(PlatformProcesses.GetPssMebibytes), PlatformProcesses.GetPssMebibytes(ordersId));

        void Row(string name, Func<(double Gateway, double Orders), double> of) =>
            Console.WriteLine(
                $"{name, -26} {of(before), 10:0} {of(withOne), 10:0} {of(withAll), 10:0} {(of(withAll) - of(before)) * 1024 / totalSubscribers, 10:0.0}"
            );

        async Task<OrderStreamSubscriber[]> FollowAsync(int count, Func<int, (Customer Customer, Guid Id)> which)
        {
            var made = new OrderStreamSubscriber[count];
            await Parallel.ForAsync(
                0,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
                async (number, cancellation) =>
                {
                    var (customer, order) = which(number);
                    made[number] = new OrderStreamSubscriber(
                        customer.User.At(gateways[number % gateways.Length]),
                        order
                    );
                    await made[number].StartAsync(cancellation);
                }
            );
            return made;
        }

        // The owner changes the status; milliseconds from before the request until each subscriber has received it.
        async Task<double[]> TellAsync(string step)
        {
            var news = followers.Select(follower => follower.NextChange).ToArray();
            var start = Stopwatch.GetTimestamp();
            await marketplace.Owner.PostAsync($"/api/orders/{followed.Id}/{step}", null, cancellationToken);
            var heard = await Task.WhenAll(news).WaitAsync(Timeout, cancellationToken);
            return [.. heard.Select(at => Stopwatch.GetElapsedTime(start, at).TotalMilliseconds)];
        }
    }

    /// <summary>One open stream.</summary>
    private sealed class OrderStreamSubscriber(TestUser person, Guid orderId)
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource<long> _nextChange = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The time stamp at which the next change arrived.</summary>
        public Task<long> NextChange => (_nextChange = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        /// <summary>Heartbeats since the replayed history.</summary>
        public int Heartbeats { get; private set; }

        public bool IsDisconnected { get; private set; }

        /// <summary>Completes when the first event has arrived.</summary>
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var answer = await person.OpenStreamAsync($"/api/orders/{orderId}/events", null, cancellationToken);
            _ = ReadAsync(answer);
            await _started.Task.WaitAsync(Timeout, cancellationToken);
        }

        private async Task ReadAsync(HttpResponseMessage response)
        {
            try
            {
                using (response)
                {
                    var first = true;
                    await foreach (var (_, data) in ServerSentEventReader.ReadAsync(response))
                    {
                        if (data is not null)
                        {
                            _nextChange.TrySetResult(Stopwatch.GetTimestamp());
                        }
                        else if (!first)
                        {
                            Heartbeats++;
                        }

                        first = false;
                        _started.TrySetResult();
                    }
                }
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                // Counted below, as an end that nobody asked for.
            }

            IsDisconnected = true;
            _started.TrySetException(new IOException("The stream ended at once."));
            _nextChange.TrySetException(new IOException("The stream ended."));
        }
    }
}
