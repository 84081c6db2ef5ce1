using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Nibble.Gateway.Authentication;
using Nibble.Gateway.RateLimiting;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Persistence;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway;

/// <summary>docs/operations/configuration.md lists every setting of the gateway and of the services with its default.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private static readonly string Page = File.ReadAllText(
        Path.Combine(SourceRepository.Root, "docs", "operations", "configuration.md")
    );

    private static readonly IReadOnlyDictionary<string, string> Documented = Row()
        .Matches(Page)
        .ToDictionary(row => row.Groups["setting"].Value, row => row.Groups["default"].Value);

    // What the AppHost decides stands in a table of its own, with the AppHost's default.
    private static readonly Type[] SetByAppHost = [typeof(DataOptions), typeof(DemoOptions)];

    private static readonly IReadOnlyDictionary<string, Type> Options = RunningServices
        .Assemblies.Append(typeof(CallerIdentity).Assembly)
        .Append(typeof(InternalTokenOptions).Assembly)
        .Append(typeof(EventOptions).Assembly)
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.GetField("Section")?.IsLiteral is true && type != typeof(RateLimitOptions))
        .Where(type => SettingsOf(type).Any())
        .Except(SetByAppHost)
        .ToDictionary(type => type.Name);

    public static TheoryData<string> OptionTypes => [.. Options.Keys];

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public void Every_setting_stands_there_with_its_default(string options)
    {
        var type = Options[options];
        var section = SectionOf(type);
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
        var known = Options.Values.SelectMany(type =>
            SettingsOf(type).Select(setting => $"{SectionOf(type)}:{setting.Name}")
        );
        var sections = Options.Values.Select(SectionOf).ToHashSet();

        Assert.Empty(Documented.Keys.Where(setting => sections.Contains(SectionOf(setting))).Except(known));
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

    private static string SectionOf(Type options) => (string)options.GetField("Section")!.GetRawConstantValue()!;

    private static string SectionOf(string setting) => setting[..setting.LastIndexOf(':')];

    [GeneratedRegex(
        @"^\| `(?<setting>[A-Za-z]+:[\w:]+)` \| (?<default>[^|]+?) \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Row();
}
