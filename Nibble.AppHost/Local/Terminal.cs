namespace Nibble.AppHost.Local;

/// <summary>What the person in front of it reads: every line with the name of its source.</summary>
internal sealed class Terminal(IReadOnlyList<string> sources)
{
    private const string Self = "apphost";
    private static readonly int[] Colours = [36, 32, 33, 35, 34, 96, 92, 93, 95, 94];

    private readonly Lock _gate = new();
    private readonly bool _colour =
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;
    private readonly int _width = sources.Append(Self).Max(source => source.Length);

    /// <summary>The AppHost's own words.</summary>
    public void Say(string text) => Echo(Self, text);

    /// <summary>A process's words.</summary>
    public void Echo(string source, string line)
    {
        var prefix = source.PadRight(_width);
        lock (_gate)
        {
            Console.Out.WriteLine($"{(_colour ? $"\e[{ColourOf(source)}m{prefix}\e[0m" : prefix)} | {line}");
        }
    }

    public void Table(IReadOnlyList<Replica> replicas)
    {
        string[][] rows =
        [
            ["Resource", "State", "Address"],
            .. replicas.Select(replica => new[] { replica.Name, $"{replica.State}", replica.Url }),
        ];
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => cell.PadRight(rows.Max(other => other[column].Length)));
            Say(string.Join("  ", cells).TrimEnd());
        }
    }

    private int ColourOf(string source) =>
        source == Self ? 1 : Colours[sources.TakeWhile(other => other != source).Count() % Colours.Length];
}
