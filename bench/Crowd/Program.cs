// The people of bench/platform.sh: they order, turn pages and follow orders, and they say how long it took.
using System.Globalization;
using Crowd;

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
            await Ordering.RunAsync(new Uri(gateway), platform, Number(customers), Number(seconds), ended.Token);
            return 0;
        case ["fill", var file, var count]:
            new History(file).Grow(Number(count));
            return 0;
        case ["growth", var gateway, var rounds, .. var stores]:
            await Growth.RunAsync(new Uri(gateway), Number(rounds), [.. stores.Select(Store.Parse)], ended.Token);
            return 0;
        case ["followers", var platform, var ofOne, var all, .. var gateways]:
            await Following.RunAsync(
                [.. gateways.Select(gateway => new Uri(gateway))],
                platform,
                Number(ofOne),
                Number(all),
                ended.Token
            );
            return 0;
        default:
            await Console.Error.WriteLineAsync("crowd: bench/platform.sh knows how this is called");
            return 2;
    }
}
catch (Exception failure) when (failure is not OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"crowd: {failure}");
    return 1;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
