using FsCheck.Xunit;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class HttpDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("SUN, 06 nov 1994 08:49:37 gmt")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public void The_three_forms_of_a_date_are_read(string field)
    {
        Assert.True(HttpDate.TryParse(field, Now, out var date));
        Assert.Equal(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero), date);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("Thu, 18 Aug 2050 02:01:18 UTC")]
    [InlineData("Thu, 18 Aug 2050 02:01:18 AEST")]
    [InlineData("Thu, 18 Aug 2050 02:01:18")]
    [InlineData("Thu, 18 Aug 50 02:01:18 GMT")]
    [InlineData("Thu 18 Aug 2050 02:01:18 GMT")]
    [InlineData("Thu, 18  Aug  2050 02:01:18 GMT")]
    [InlineData("Thu, 18-Aug-2050 02:01:18 GMT")]
    [InlineData("Thu, 18 Aug 2050 02.01.18 GMT")]
    [InlineData("Thu, 18 Aug 2050 2:01:18 GMT")]
    [InlineData("Thu, 31 Feb 2050 02:01:18 GMT")]
    [InlineData("2050-08-18T02:01:18Z")]
    public void What_only_looks_like_a_date_is_none(string field) => Assert.False(HttpDate.TryParse(field, Now, out _));

    [Fact]
    public void Two_dates_are_none() =>
        Assert.False(
            HttpDate.TryParse(new(["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT"]), Now, out _)
        );

    [Theory]
    [InlineData("Thursday, 18-Aug-50 02:01:18 GMT", 2050)]
    [InlineData("Thursday, 18-Aug-76 02:01:18 GMT", 2076)]
    [InlineData("Thursday, 18-Aug-77 02:01:18 GMT", 1977)]
    [InlineData("Thursday, 18-Aug-25 02:01:18 GMT", 2025)]
    public void Two_digits_are_a_year_at_most_fifty_years_ahead(string field, int year)
    {
        Assert.True(HttpDate.TryParse(field, Now, out var date));
        Assert.Equal(year, date.Year);
    }

    [Property]
    public void Every_date_that_is_written_is_read(DateTime any)
    {
        var written = new DateTimeOffset(any.Ticks - (any.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

        Assert.True(HttpDate.TryParse(written.ToString("R"), Now, out var read));
        Assert.Equal(written, read);
    }
}
