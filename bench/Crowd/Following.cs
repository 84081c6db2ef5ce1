using System.Diagnostics;
using Nibble.Contracts;

namespace Crowd;

/// <summary>
/// Many follow one order, and many more follow others on which nothing happens, all by Server-Sent Events through the
/// gateway.
/// </summary>
internal static class Following
{
    private const int Customers = 20;

    /// <summary>Each follower gets a sign of life every fifteen seconds; two of them prove that the idle ones live.</summary>
    private static readonly TimeSpan TwoHeartbeats = TimeSpan.FromSeconds(32);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(
        Uri[] gateways,
        string platform,
        int ofOne,
        int all,
        CancellationToken cancellationToken
    )
    {
        var processes = Processes.Of(platform);
        var gatewayIds = processes[ServiceNames.Gateway];
        var ordersId = processes[ServiceNames.Orders].Single();
        await Console.Error.WriteLineAsync($"  {Customers} customers sign in and order");
        var town = await Town.OpenAsync(gateways[0], Customers, cancellationToken);
        var orders = new List<(Customer Customer, Guid Id)>();
        foreach (var customer in town.Customers)
        {
            await town.FillCartAsync(customer.Person, cancellationToken);
            orders.Add((customer, await Town.OrderAsync(customer, cancellationToken)));
        }

        var followed = orders[0];
        var before = Memory();

        await Console.Error.WriteLineAsync($"  {ofOne} follow one order");
        var followers = await FollowAsync(ofOne, _ => followed);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        var withOne = Memory();
        var first = await TellAsync("accept");

        await Console.Error.WriteLineAsync($"  {all - ofOne} follow others");
        var start = Stopwatch.GetTimestamp();
        var idle = await FollowAsync(all - ofOne, number => orders[1 + (number % (orders.Count - 1))]);
        var connected = Stopwatch.GetElapsedTime(start);
        await Console.Error.WriteLineAsync("  two heartbeats of rest");
        var cpu = (Orders: Processes.CpuOf(ordersId), Gateway: gatewayIds.Sum(Processes.CpuOf));
        await Task.Delay(TwoHeartbeats, cancellationToken);
        var resting = (
            Orders: (Processes.CpuOf(ordersId) - cpu.Orders) / TwoHeartbeats.TotalMilliseconds,
            Gateway: (gatewayIds.Sum(Processes.CpuOf) - cpu.Gateway) / TwoHeartbeats.TotalMilliseconds
        );
        var withAll = Memory();
        var quiet = idle.Count(follower => follower.Signs < 2);
        var second = await TellAsync("preparing");
        var lost = followers.Concat(idle).Count(follower => follower.IsGone);

        Console.WriteLine($"{"PSS, MiB", -26} {"nobody", 10} {$"{ofOne:N0}", 10} {$"{all:N0}", 10} {"KiB each", 10}");
        Row("gateway", memory => memory.Gateway);
        Row("orders", memory => memory.Orders);
        Console.WriteLine();
        Console.WriteLine($"gateway_instances {gatewayIds.Count()}");
        Console.WriteLine($"followers_connected_per_second {(all - ofOne) / connected.TotalSeconds:0}");
        Console.WriteLine($"followers_lost {lost}");
        Console.WriteLine($"followers_without_heartbeat {quiet}");
        Console.WriteLine($"heard_of_change_p50_ms {first.Percentile(0.5):0}");
        Console.WriteLine($"heard_of_change_all_ms {first.Max():0}");
        Console.WriteLine($"heard_of_change_all_among_{all}_ms {second.Max():0}");
        Console.WriteLine($"gateway_kib_a_follower {(withAll.Gateway - before.Gateway) * 1024 / all:0.0}");
        Console.WriteLine($"orders_kib_a_follower {(withAll.Orders - before.Orders) * 1024 / all:0.0}");
        Console.WriteLine($"gateway_resting_cpu_percent {resting.Gateway * 100:0}");
        Console.WriteLine($"orders_resting_cpu_percent {resting.Orders * 100:0}");

        (double Gateway, double Orders) Memory() => (gatewayIds.Sum(Processes.MemoryOf), Processes.MemoryOf(ordersId));

        void Row(string name, Func<(double Gateway, double Orders), double> of) =>
            Console.WriteLine(
                $"{name, -26} {of(before), 10:0} {of(withOne), 10:0} {of(withAll), 10:0} {(of(withAll) - of(before)) * 1024 / all, 10:0.0}"
            );

        async Task<Follower[]> FollowAsync(int count, Func<int, (Customer Customer, Guid Id)> which)
        {
            var made = new Follower[count];
            await Parallel.ForAsync(
                0,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
                async (number, cancellation) =>
                {
                    var (customer, order) = which(number);
                    made[number] = new Follower(customer.Person.At(gateways[number % gateways.Length]), order);
                    await made[number].StartAsync(cancellation);
                }
            );
            return made;
        }

        // The owner takes the next step; how long until each follower has heard of it, from before the request.
        async Task<double[]> TellAsync(string step)
        {
            var news = followers.Select(follower => follower.NextNews).ToArray();
            var start = Stopwatch.GetTimestamp();
            await town.Owner.PostAsync($"/api/orders/{followed.Id}/{step}", null, cancellationToken);
            var heard = await Task.WhenAll(news).WaitAsync(Patience, cancellationToken);
            return [.. heard.Select(at => Stopwatch.GetElapsedTime(start, at).TotalMilliseconds)];
        }
    }

    /// <summary>One open stream.</summary>
    private sealed class Follower(Person person, Guid orderId)
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource<long> _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>When the next change was heard of.</summary>
        public Task<long> NextNews => (_news = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        /// <summary>Signs of life since the history was told.</summary>
        public int Signs { get; private set; }

        public bool IsGone { get; private set; }

        /// <summary>Ends when the first line has come, so the follower is one.</summary>
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var answer = await person.OpenAsync($"/api/orders/{orderId}/events", null, cancellationToken);
            _ = ReadAsync(answer);
            await _started.Task.WaitAsync(Patience, cancellationToken);
        }

        private async Task ReadAsync(HttpResponseMessage answer)
        {
            try
            {
                using (answer)
                {
                    var first = true;
                    await foreach (var (_, data) in Streams.ReadAsync(answer))
                    {
                        if (data is not null)
                        {
                            _news.TrySetResult(Stopwatch.GetTimestamp());
                        }
                        else if (!first)
                        {
                            Signs++;
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

            IsGone = true;
            _started.TrySetException(new IOException("The stream ended at once."));
            _news.TrySetException(new IOException("The stream ended."));
        }
    }
}
