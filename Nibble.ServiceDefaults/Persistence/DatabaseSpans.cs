using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>
/// A span a database command, within a trace: what workers ask by themselves every second is not recorded. Names and
/// attributes as OpenTelemetry's conventions for databases have them; the text has parameters, never values.
/// </summary>
internal static partial class DatabaseSpans
{
    public static DbContextOptionsBuilder AddDatabaseSpans(this DbContextOptionsBuilder options) =>
        options.LogTo(IsRecorded, Record);

    private static bool IsRecorded(EventId @event, LogLevel level) =>
        (@event == RelationalEventId.CommandExecuted || @event == RelationalEventId.CommandError)
        && Activity.Current is { Recorded: true }
        && NibbleTelemetry.ActivitySource.HasListeners();

    private static void Record(EventData @event)
    {
        var command = (CommandEndEventData)@event;
        var statement = StatementRegex().Match(command.Command.CommandText);
        var (operation, table) = (statement.Groups["operation"].Value, statement.Groups["table"].Value);
        using var span = NibbleTelemetry.ActivitySource.StartActivity(
            statement.Success ? $"{operation} {table}" : "database",
            ActivityKind.Client,
            parentContext: default,
            startTime: command.StartTime
        );
        span?.SetTag("db.system.name", "sqlite")
            .SetTag("db.namespace", Path.GetFileNameWithoutExtension(command.Connection.DataSource))
            .SetTag("db.operation.name", operation)
            .SetTag("db.collection.name", table)
            .SetTag("db.query.text", command.Command.CommandText)
            .SetStatus(@event is CommandErrorEventData ? ActivityStatusCode.Error : ActivityStatusCode.Unset)
            .SetEndTime((command.StartTime + command.Duration).UtcDateTime);
    }

    /// <summary>The first statement of the command: EF Core quotes every name.</summary>
    [GeneratedRegex(
        """"^\s*(?:(?<operation>SELECT|DELETE)\b.*?\bFROM|(?<operation>INSERT)\s+INTO|(?<operation>UPDATE))\s+"(?<table>\w+)\x22"""",
        RegexOptions.Singleline
    )]
    private static partial Regex StatementRegex();
}
