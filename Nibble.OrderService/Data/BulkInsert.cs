using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Nibble.OrderService.Data;

/// <summary>
/// Inserts many rows by one prepared statement in the current transaction: no change tracker, some ten times as quick.
/// Columns and conversions are the model's; a key that the database generates is left to it.
/// </summary>
internal static class BulkInsert
{
    public static async Task BulkInsertAsync<T>(
        this OrderDbContext db,
        IEnumerable<T> rows,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        var columns = entity
            .GetFlattenedProperties()
            .Where(property => property.ValueGenerated != ValueGenerated.OnAdd || property.ClrType == typeof(Guid))
            .Select(property => (Property: property, Name: property.GetColumnName(table)!))
            .ToArray();

        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText =
            $"INSERT INTO \"{table.Name}\" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) "
            + $"VALUES ({string.Join(", ", columns.Select((_, at) => $"$p{at}"))})";
        foreach (var (_, name) in columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"$p{command.Parameters.Count}";
            command.Parameters.Add(parameter);
        }

        await command.PrepareAsync(cancellationToken);
        foreach (var row in rows)
        {
            for (var at = 0; at < columns.Length; at++)
            {
                var property = columns[at].Property;
                var value = property.GetGetter().GetClrValueUsingContainingEntity(row);
                var converter = property.GetTypeMapping().Converter;
                command.Parameters[at].Value =
                    (converter is null || value is null ? value : converter.ConvertToProvider(value)) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
