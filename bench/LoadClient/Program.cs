// The load client of bench/platform.sh: places orders, reads pages, subscribes to order streams, and measures each.
using System.Globalization;
using LoadClient;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var ended = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    ended.Cancel();
};

try
{
    switch (args)
    {
        case ["orders", var gateway, var platform, var customers, var seconds]:
            await OrderPlacementBenchmark.RunAsync(
                new Uri(gateway),
                platform,
                Number(customers),
                Number(seconds),
                ended.Token
            );
            return 0;
        case ["fill", var file, var count]:
            new OrderHistoryGenerator(file).Generate(Number(count));
            return 0;
        case ["growth", var gateway, var rounds, .. var stores]:
            await DataGrowthBenchmark.RunAsync(
                new Uri(gateway),
                Number(rounds),
                [.. stores.Select(OrderServiceInstance.Parse)],
                ended.Token
            );
            return 0;
        case ["followers", var platform, var ofOne, var all, .. var gateways]:
            await OrderStreamBenchmark.RunAsync(
                [.. gateways.Select(gateway => new Uri(gateway))],
                platform,
                Number(ofOne),
                Number(all),
                ended.Token
            );
            return 0;
        default:
            await Console.Error.WriteLineAsync("load client: bench/platform.sh knows how this is called");
            return 2;
    }
}
catch (Exception failure) when (failure is not OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"load client: {failure}");
    return 1;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
