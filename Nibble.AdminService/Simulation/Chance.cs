namespace Nibble.AdminService.Simulation;

/// <summary>What somebody happens to decide; with the same seed the same each time.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    public bool Of(double probability) => _random.NextDouble() < probability;

    public TimeSpan Minutes(double least, double most) =>
        TimeSpan.FromMinutes(least + (_random.NextDouble() * (most - least)));

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Number(int least, int most) => _random.Next(least, most + 1);

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
