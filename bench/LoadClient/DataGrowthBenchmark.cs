using System.Diagnostics;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Identity;

namespace LoadClient;

/// <summary>
/// The same work at Order Services that differ in the number of their orders only, in turn: a ratio is taken within a
/// round, between runs seconds apart, so what disturbs the machine for longer disturbs both sides.
/// </summary>
internal static class DataGrowthBenchmark
{
    private const int Orders = 150;
    private const int Pages = 400;
    private const int Samples = 200;

    /// <summary>What the service did before counts is not measured: its code is not compiled well yet.</summary>
    private const int WarmUpRounds = 2;

    public static async Task RunAsync(
        Uri gateway,
        int rounds,
        OrderServiceInstance[] stores,
        CancellationToken cancellationToken
    )
    {
        var marketplace = await TestMarketplace.CreateAsync(gateway, 0, cancellationToken);
        var regulars = stores.MinBy(store => store.OrderCount)!.FindFrequentCustomers();
        var works = stores.ToDictionary(
            store => store,
            store => CreateOperations(store, marketplace, regulars, cancellationToken)
        );
        var names = works[stores[0]].Select(work => work.Name).ToArray();
        var measured = names.ToDictionary(
            name => name,
            _ => stores.ToDictionary(store => store, _ => new List<RequestCost>())
        );
        for (var round = 1 - WarmUpRounds; round <= rounds; round++)
        {
            await Console.Error.WriteLineAsync(round < 1 ? "  warming up" : $"  round {round} of {rounds}");
            for (var work = 0; work < names.Length; work++)
            {
                // The one that goes first is another one each time.
                foreach (
                    var store in stores.Skip(round + WarmUpRounds).Concat(stores).DistinctBy(store => store.OrderCount)
                )
                {
                    var (name, times, run) = works[store][work];
                    var cost = await MeasureAsync(store, times, run);
                    if (round >= 1)
                    {
                        measured[name][store].Add(cost);
                    }
                }
            }
        }

        Console.WriteLine(
            $"{"", -28}{string.Join("", stores.Select(store => $"{$"{store.OrderCount:N0} orders", 26}"))}"
        );
        Console.WriteLine($"{"", -28}{string.Join("", stores.Select(_ => $"{"ms", 14}{"CPU ms", 12}"))}");
        foreach (var name in names)
        {
            var columns = stores.Select(store =>
            {
                var costs = measured[name][store];
                return $"{costs.Select(cost => cost.Time).Median(), 14:0.00}{costs.Select(cost => cost.Cpu).Median(), 12:0.00}";
            });
            Console.WriteLine($"{name, -28}{string.Join("", columns)}");
        }

        Console.WriteLine();
        foreach (var name in names)
        {
            foreach (var store in stores.Skip(1))
            {
                var (large, small) = (measured[name][store], measured[name][stores[0]]);
                var label =
                    $"{name.Replace(' ', '_')}_{FormatSize(store.OrderCount)}_vs_{FormatSize(stores[0].OrderCount)}";
                Console.WriteLine($"{label}_time {large.Zip(small, (l, s) => l.Time / s.Time).Median():0.00}");
                Console.WriteLine($"{label}_cpu {large.Zip(small, (l, s) => l.Cpu / s.Cpu).Median():0.00}");
            }
        }
    }

    private static async Task<RequestCost> MeasureAsync(
        OrderServiceInstance store,
        int iterations,
        Func<int, Task> operation
    )
    {
        var cpu = PlatformProcesses.GetCpuMilliseconds(store.ProcessId);
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; number < iterations; number++)
        {
            await operation(number);
        }

        return new RequestCost(
            Stopwatch.GetElapsedTime(start).TotalMilliseconds / iterations,
            (PlatformProcesses.GetCpuMilliseconds(store.ProcessId) - cpu) / iterations
        );
    }

    private static (string Name, int Times, Func<int, Task> Run)[] CreateOperations(
        OrderServiceInstance store,
        TestMarketplace marketplace,
        IReadOnlyList<(int Number, Guid Id)> frequentCustomers,
        CancellationToken cancellationToken
    )
    {
        var customers = frequentCustomers
            .Select(regular =>
                (Person: store.As(regular.Id, Roles.Customer), Card: DemoCity.GetId("payment-method", regular.Number))
            )
            .ToArray();
        var byId = customers.ToDictionary(customer => customer.Person.Id, customer => customer.Person);
        var owner = store.As(DemoCity.Owners[0].Id, Roles.RestaurantOwner);
        var admin = store.As(DemoCity.Admin.Id, Roles.Admin);
        var ofCustomers = store.FindDeepCursors([.. byId.Keys], "CustomerId", Samples);
        var ofOwner = store.FindDeepCursors([owner.Id], "OwnerId", Samples);
        var ofAll = store.FindDeepCursors([admin.Id], "", Samples);
        return
        [
            ("order", Orders, number => PlaceAsync(customers[number % customers.Length])),
            ("customer page", Pages, number => TurnAsync(customers[number % customers.Length].Person, null)),
            (
                "customer deep page",
                Pages,
                number =>
                {
                    var (of, cursor) = ofCustomers[number % ofCustomers.Count];
                    return TurnAsync(byId[of], cursor);
                }
            ),
            ("restaurant page", Pages, _ => TurnAsync(owner, null)),
            ("restaurant deep page", Pages, number => TurnAsync(owner, ofOwner[number % ofOwner.Count].Cursor)),
            ("admin page", Pages, _ => TurnAsync(admin, null)),
            ("admin deep page", Pages, number => TurnAsync(admin, ofAll[number % ofAll.Count].Cursor)),
        ];

        async Task PlaceAsync((TestUser Person, Guid Card) customer)
        {
            await marketplace.FillCartAsync(customer.Person, cancellationToken);
            await customer.Person.PostAsync(
                "/api/orders",
                new
                {
                    paymentMethodId = customer.Card,
                    address = new
                    {
                        line1 = "Torstraße 7",
                        city = DemoCity.Name,
                        postalCode = "10119",
                        country = "DE",
                        location = DemoCity.Centre,
                    },
                },
                cancellationToken
            );
        }

        Task TurnAsync(TestUser person, string? cursor) =>
            person.DownloadAsync(
                $"/api/orders?limit={OrderServiceInstance.PageSize}&cursor={cursor}",
                cancellationToken
            );
    }

    private static string FormatSize(int size) => size >= 1_000_000 ? $"{size / 1_000_000}m" : $"{size / 1000}k";

    /// <summary>Of one request, in milliseconds, in the mean: its time, and the service's CPU.</summary>
    private sealed record RequestCost(double Time, double Cpu);
}
