using FsCheck;
using FsCheck.Xunit;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;

namespace Nibble.Tests.Contract;

/// <summary>Pages of lists that are at hand whole, such as the options of a dish.</summary>
public sealed class PageTests
{
    [Property]
    public void The_pages_hold_each_row_once_while_rows_are_added(PositiveInt rows, PositiveInt limit, byte[] added)
    {
        var size = Math.Min(limit.Get, PageRequest.MaxLimit);
        List<string> list = [.. Enumerable.Range(0, rows.Get).Select(Name)];
        List<string> seen = [];
        string? next = null;
        var turn = 0;
        do
        {
            var page = new PageRequest(size, next).PaginateInMemory(list, row => row);
            Assert.InRange(page.Items.Count, 1, size);
            seen.AddRange(page.Items);
            next = page.Next;
            list.AddRange(
                Enumerable.Range(list.Count, turn < added.Length ? added[turn++] % 4 : 0).Select(Name).ToList()
            );
        } while (next is not null);

        Assert.Equal(list.Take(seen.Count), seen);
        Assert.InRange(seen.Count, rows.Get, list.Count);
    }

    [Fact]
    public void The_list_goes_on_where_a_row_was_that_is_gone()
    {
        List<string> list = ["a", "b", "c", "d"];
        var first = new PageRequest(2, null).PaginateInMemory(list, row => row);
        list.Remove("b");

        var second = new PageRequest(2, first.Next).PaginateInMemory(list, row => row);

        Assert.Equal(["c", "d"], second.Items);
        Assert.Null(second.Next);
    }

    [Fact]
    public void Of_nothing_there_is_one_empty_page()
    {
        var page = new PageRequest(PageRequest.DefaultLimit, null).PaginateInMemory(Array.Empty<string>(), row => row);

        Assert.Empty(page.Items);
        Assert.Null(page.Next);
    }

    [Fact]
    public void A_cursor_that_no_list_gave_is_refused()
    {
        var refused = Assert.Throws<DomainException>(() =>
            new PageRequest(1, "here").PaginateInMemory(["a"], row => row)
        );

        Assert.Equal(ErrorCodes.ValidationFailed, refused.Error.Code);
    }

    private static string Name(int number) => $"row {number}";
}
