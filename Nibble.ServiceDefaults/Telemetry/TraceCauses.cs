using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>
/// Which span has last changed a subject (an order, an account), so that work which follows by itself can be linked to
/// it. In memory, because a link is worth no column: after a restart such work has none.
/// </summary>
internal static class TraceCauses
{
    /// <summary>Subjects at most; about a megabyte.</summary>
    private const int Capacity = 10_000;

    private static readonly ConcurrentDictionary<Guid, ActivityContext> Causes = new();

    /// <summary>The current span changes the subject. Costs nothing where it is not recorded.</summary>
    public static void Record(Guid subjectId)
    {
        if (Activity.Current is not { Recorded: true } current)
        {
            return;
        }

        if (Causes.Count >= Capacity)
        {
            Causes.Clear();
        }

        Causes[subjectId] = current.Context;
    }

    /// <summary>The span that has last changed the subject, if it is known.</summary>
    public static ActivityContext? Find(Guid subjectId) => Causes.TryGetValue(subjectId, out var cause) ? cause : null;
}
