using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Nibble.AnalyticsService.Projections;

/// <summary>The tables that a rebuild recreates: all of this service's except the log.</summary>
internal static class ReadModels
{
    public static IEnumerable<string> Tables(IModel model) =>
        model
            .GetEntityTypes()
            .Where(entity => entity.ClrType.Assembly == typeof(ReadModels).Assembly)
            .Where(entity => entity.ClrType != typeof(StoredEvent))
            .Select(entity => entity.GetTableName()!);
}
