using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace LoadClient;

/// <summary>An Order Service with a given number of orders, called directly so that the gateway's constant cost hides no growth.</summary>
internal sealed record OrderServiceInstance(int OrderCount, Uri Url, int ProcessId, string DatabasePath)
{
    /// <summary>Rows of a page; the API's default.</summary>
    public const int PageSize = 20;

    private static readonly InternalTokenIssuer Issuer = new(
        Options.Create(
            new InternalTokenOptions
            {
                InternalTokenKey =
                    Environment.GetEnvironmentVariable("Identity__InternalTokenKey")
                    ?? throw new InvalidOperationException("Identity__InternalTokenKey is missing."),
                InternalTokenLifetime = TimeSpan.FromMinutes(10),
            }
        ),
        TimeProvider.System
    );

    /// <param name="text">Size, address, process id and database file, with '=' between.</param>
    public static OrderServiceInstance Parse(string text)
    {
        var parts = text.Split('=', 4);
        return new OrderServiceInstance(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            new Uri(parts[1]),
            int.Parse(parts[2], CultureInfo.InvariantCulture),
            parts[3]
        );
    }

    /// <summary>A client with an internal token, as the gateway issues it.</summary>
    public TestUser As(Guid id, string role)
    {
        var token = Issuer.Issue(id.ToString(), [role]);
        return new TestUser(Url, id, () => token);
    }

    /// <summary>Customers with more than two pages of orders.</summary>
    public IReadOnlyList<(int Number, Guid Id)> FindFrequentCustomers()
    {
        using var db = Open();
        return
        [
            .. DemoCity
                .Customers.Index()
                .Select(customer => (customer.Index, customer.Item.Id))
                .Where(customer => HasRows(db, $"CustomerId = '{FormatId(customer.Id)}'", (2 * PageSize) + 1)),
        ];
    }

    /// <summary>Cursors somewhere in the middle of a list that have a full page after them.</summary>
    public IReadOnlyList<(Guid Of, string Cursor)> FindDeepCursors(IReadOnlyList<Guid> owners, string column, int count)
    {
        using var db = Open();
        var random = new Random(7);
        var found = new List<(Guid, string)>();
        for (var tries = 0; found.Count < count && tries < count * 20; tries++)
        {
            var of = owners[random.Next(owners.Count)];
            var whose = column.Length == 0 ? "1 = 1" : $"{column} = '{FormatId(of)}'";
            var until = $"datetime('now', '-{20 + random.Next(50)} days', '-{random.Next(86_400)} seconds')";
            using var command = db.CreateCommand();
            command.CommandText =
                $"SELECT CreatedAt, Id FROM orders WHERE {whose} AND CreatedAt <= {until} ORDER BY CreatedAt DESC, Id DESC LIMIT 1";
            using var row = command.ExecuteReader();
            if (!row.Read())
            {
                continue;
            }

            var (at, id) = (row.GetString(0), row.GetString(1));
            if (HasRows(db, $"{whose} AND CreatedAt < '{at}'", PageSize + 1))
            {
                var cursor = new TimeCursor(
                    DateTime.Parse(
                        at,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal
                    ),
                    Guid.Parse(id)
                );
                found.Add((of, PageRequest.EncodeCursor(cursor)));
            }
        }

        return found.Count > 0
            ? found
            : throw new InvalidOperationException($"No deep page of {column} in {DatabasePath}.");
    }

    private SqliteConnection Open()
    {
        var db = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = DatabasePath,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ToString()
        );
        db.Open();
        return db;
    }

    private static bool HasRows(SqliteConnection db, string where, int count)
    {
        using var command = db.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM (SELECT 1 FROM orders WHERE {where} LIMIT {count})";
        return (long)command.ExecuteScalar()! == count;
    }

    /// <summary>As EF Core writes ids.</summary>
    private static string FormatId(Guid id) => id.ToString().ToUpperInvariant();
}
