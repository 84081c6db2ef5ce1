using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

/// <summary>The internal setters and methods of an order are for its commands only.</summary>
public sealed partial class OrderEncapsulationTests
{
    private static readonly string[] Commands = ["Order.cs", "OrderPaymentCommands.cs", "OrderDeliveryCommands.cs"];

    [Fact]
    public void Only_commands_change_the_state_of_an_order()
    {
        var offenders = Directory
            .EnumerateFiles(
                Path.Combine(SourceRepository.Root, "Nibble.OrderService"),
                "*.cs",
                SearchOption.AllDirectories
            )
            .Where(file => !Commands.Contains(Path.GetFileName(file)))
            .Where(file => InternalMembers().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        Assert.Empty(offenders);
    }

    [GeneratedRegex(
        @"\b(order|o)\.((Totals|Promotion|Payment|Delivery|DriverUserId|PaymentDeadline|NextPaymentAttemptAt)\s*\??=[^=>]|(Place|TransitionTo|Touch|Record|Raise|Add)\()"
    )]
    private static partial Regex InternalMembers();
}
