using Nibble.Tests.Support;

namespace Nibble.Tests.Contract;

/// <summary>docs/contract.md and the code tell the same contract.</summary>
public sealed class ContractDocumentTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    /// <summary>Served by the gateway beside the API: no line of the route table, no endpoint of a service.</summary>
    private static readonly string[] BesideTheApi =
    [
        "/",
        "/health",
        "/alive",
        "/docs",
        "/docs/errors",
        "/openapi/v1.json",
    ];

    [Fact]
    public async Task Every_operation_that_clients_can_call_is_in_the_document()
    {
        var documented = ContractDocument.Read().Rows.Select(row => row.Operation).ToHashSet();

        var mapped = await Operation.AllAsync(gateway);

        Assert.Empty(mapped.Except(documented).Select(operation => operation.ToString()).Order());
    }

    [Fact]
    public async Task Every_operation_in_the_document_can_be_called()
    {
        var mapped = await Operation.AllAsync(gateway);

        var promised = ContractDocument
            .Read()
            .Rows.Select(row => row.Operation)
            .Where(operation => !BesideTheApi.Contains(operation.Path));

        Assert.Empty(promised.Except(mapped).Select(operation => operation.ToString()).Order());
    }

    [Fact]
    public void Every_operation_is_listed_once_with_a_test_that_shows_it()
    {
        var rows = ContractDocument.Read().Rows;

        Assert.Empty(rows.GroupBy(row => row.Operation).Where(row => row.Count() > 1).Select(row => row.Key));
        Assert.Empty(
            rows.Where(row => !row.Tests.Contains("Tests", StringComparison.Ordinal)).Select(row => row.Operation)
        );
    }
}
