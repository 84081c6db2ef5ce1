using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using Nibble.Gateway.Caching;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>docs/caching.md says what is true.</summary>
public sealed partial class CachingDocumentTests
{
    private static readonly string[] Lines = File.ReadAllLines(
        Path.Combine(SourceRepository.Root, "docs", "caching.md")
    );

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var named = Lines.SelectMany(line => TestName().Matches(line)).Select(match => match.Groups[1].Value).ToArray();

        Assert.True(named.Length > 50);
        Assert.Empty(named.Except(TestsOfTheGateway()));
    }

    [Fact]
    public void Every_requirement_names_a_test()
    {
        var requirements = Lines
            .SkipWhile(line => !line.StartsWith("| § |", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("What it does not do", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .ToArray();

        Assert.True(requirements.Length > 40);
        Assert.All(requirements, line => Assert.Matches(TestName(), line));
    }

    [Fact]
    public void Every_setting_is_on_the_page()
    {
        var settings = typeof(ResponseCacheOptions)
            .GetProperties()
            .Where(property => property.GetCustomAttributes<ValidationAttribute>().Any())
            .Select(property => property.Name);

        Assert.All(
            settings,
            name => Assert.Contains(Lines, line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal))
        );
    }

    private static HashSet<string> TestsOfTheGateway() =>
        [
            .. typeof(CachingDocumentTests)
                .Assembly.GetTypes()
                .Where(type => type.FullName!.StartsWith("Nibble.Tests.Gateway.", StringComparison.Ordinal))
                .SelectMany(type => type.GetMethods())
                .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
                .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"),
        ];

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Za-z_0-9]+)`")]
    private static partial Regex TestName();
}
