namespace Nibble.AdminService.Simulation;

/// <summary>Random decisions of one simulated user, reproducible with the same seed.</summary>
internal sealed class SeededRandom(int seed)
{
    private readonly Random _random = new(seed);

    public bool NextBool(double probability) => _random.NextDouble() < probability;

    public TimeSpan NextMinutes(double min, double max) =>
        TimeSpan.FromMinutes(min + (_random.NextDouble() * (max - min)));

    /// <summary>An integer from <paramref name="min"/> to <paramref name="max"/>, both inclusive.</summary>
    public int NextInt(int min, int max) => _random.Next(min, max + 1);

    public T NextItem<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
