using Microsoft.Data.Sqlite;

namespace Nibble.Tests.Support;

/// <summary>Reads and writes a database whose schema no model describes, such as that of an earlier version.</summary>
internal static class SqliteConnectionExtensions
{
    /// <summary>Inserts a row; columns that must not be null and are not given get 0 or an empty text.</summary>
    public static void InsertRow(
        this SqliteConnection connection,
        string table,
        params (string Column, object Value)[] values
    )
    {
        var row = values.ToDictionary(value => value.Column, value => value.Value);
        using (var columns = connection.CreateCommand())
        {
            columns.CommandText = $"SELECT name, type FROM pragma_table_info('{table}') WHERE \"notnull\" = 1";
            using var reader = columns.ExecuteReader();
            while (reader.Read())
            {
                row.TryAdd(reader.GetString(0), reader.GetString(1) == "TEXT" ? "" : 0);
            }
        }

        using var insert = connection.CreateCommand();
        var names = string.Join(", ", row.Keys.Select(column => $"\"{column}\""));
        insert.CommandText =
            $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", row.Keys.Select(column => $"${column}"))})";
        foreach (var (column, value) in row)
        {
            insert.Parameters.AddWithValue($"${column}", value);
        }

        insert.ExecuteNonQuery();
    }

    /// <summary>The first column of a query's rows, as text.</summary>
    public static List<string> Query(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
