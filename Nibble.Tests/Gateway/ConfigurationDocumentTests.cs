using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Nibble.Gateway.Authentication;
using Nibble.Gateway.RateLimiting;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway;

/// <summary>docs/operations/configuration.md lists every setting of the gateway with the default that it has.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private static readonly string Page = File.ReadAllText(
        Path.Combine(SourceRepository.Root, "docs", "operations", "configuration.md")
    );

    private static readonly IReadOnlyDictionary<string, string> Documented = Row()
        .Matches(Page)
        .ToDictionary(row => row.Groups["setting"].Value, row => row.Groups["default"].Value);

    private static readonly IReadOnlyDictionary<string, Type> Options = typeof(CallerIdentity)
        .Assembly.GetTypes()
        .Where(type => type.GetField("Section")?.IsLiteral is true && type != typeof(RateLimitOptions))
        .Append(typeof(InternalTokenOptions))
        .Where(type => SettingsOf(type).Any())
        .ToDictionary(type => (string)type.GetField("Section")!.GetRawConstantValue()!);

    public static TheoryData<string> Sections => [.. Options.Keys];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_setting_stands_there_with_its_default(string section)
    {
        var type = Options[section];
        var defaults = Activator.CreateInstance(type);

        Assert.All(
            SettingsOf(type),
            property =>
            {
                Assert.True(
                    Documented.TryGetValue($"{section}:{property.Name}", out var text),
                    $"{section}:{property.Name} is missing."
                );
                var value = property.GetValue(defaults);
                if (value is null or "")
                {
                    Assert.StartsWith("none", text, StringComparison.Ordinal);
                    return;
                }

                var converter = TypeDescriptor.GetConverter(property.PropertyType);
                Assert.Equal(value, converter.ConvertFromString(null, CultureInfo.InvariantCulture, text!.Trim('`')));
            }
        );
    }

    [Fact]
    public void No_setting_stands_there_that_there_is_not()
    {
        var known = Options
            .SelectMany(options => SettingsOf(options.Value).Select(setting => $"{options.Key}:{setting.Name}"))
            .Append(PublicTokens.IssuerKey);

        Assert.Empty(Documented.Keys.Where(setting => Options.ContainsKey(SectionOf(setting))).Except(known));
    }

    [Fact]
    public void Every_quota_stands_there()
    {
        var quotas = new RateLimitOptions()
            .Policies.SelectMany(policy =>
                policy
                    .Value.Roles.Select(role => ($"`{policy.Key}`, `{role.Key}`", Quota: role.Value))
                    .Prepend(($"`{policy.Key}`", policy.Value))
            )
            .Select(quota =>
                $"| {quota.Item1} | {quota.Quota.Burst} | {quota.Quota.Permits} | {quota.Quota.Period:c} |"
            );

        Assert.All(quotas, row => Assert.Contains(row, Page, StringComparison.Ordinal));
    }

    private static IEnumerable<PropertyInfo> SettingsOf(Type options) =>
        options.GetProperties().Where(property => property.CanWrite);

    private static string SectionOf(string setting) => setting[..setting.LastIndexOf(':')];

    [GeneratedRegex(
        @"^\| `(?<setting>[A-Za-z]+:[\w:]+)` \| (?<default>[^|]+?) \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Row();
}
