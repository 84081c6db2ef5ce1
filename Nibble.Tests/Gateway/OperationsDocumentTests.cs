using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Nibble.DriverService.Dispatch;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway;

/// <summary>Alert rules and dashboard speak of instruments that there are, by the names that Prometheus gives them.</summary>
public sealed partial class OperationsDocumentTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly string Folder = Path.Combine(SourceRepository.Root, "docs", "operations");
    private static readonly string Page = File.ReadAllText(Path.Combine(Folder, "README.md"));
    private static readonly string Alerts = File.ReadAllText(Path.Combine(Folder, "alerts.yml"));

    [Theory]
    [InlineData("alerts.yml")]
    [InlineData("dashboard.json")]
    public void Every_metric_exists(string file)
    {
        var known = Instruments().SelectMany(NamesIn).ToHashSet();

        var named = MetricName().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Value);

        Assert.NotEmpty(named);
        Assert.Empty(named.Distinct().Except(known));
    }

    [Fact]
    public void Every_instrument_is_on_the_page()
    {
        Assert.All(
            Instruments().Select(instrument => instrument.Name).Distinct(),
            name => Assert.Contains($"| `{name}` |", Page, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Every_alert_says_what_to_do()
    {
        var alerts = Alert().Matches(Alerts).Select(match => match.Groups[1].Value).ToList();

        Assert.True(alerts.Count > 10);
        Assert.All(
            alerts,
            alert =>
            {
                Assert.Contains($"\n### {alert}\n", Page, StringComparison.Ordinal);
                Assert.Contains($"README.md#{alert.ToLowerInvariant()}\n", Alerts, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void The_dashboard_can_be_read_and_shows_exemplars()
    {
        var panels = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(Folder, "dashboard.json")))
            .RootElement.GetProperty("panels")
            .EnumerateArray()
            .ToList();

        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
        Assert.Contains(
            panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()),
            target => target.GetProperty("exemplar").GetBoolean()
        );
    }

    /// <summary>Those of the running gateway, and of the services.</summary>
    private List<Instrument> Instruments()
    {
        RuntimeHelpers.RunClassConstructor(typeof(DispatchMetrics).TypeHandle);
        var meters = gateway.Services.GetRequiredService<IMeterFactory>();
        var instruments = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (
                instrument.Name.StartsWith("nibble.", StringComparison.Ordinal)
                && (instrument.Meter.Scope == meters || instrument.Meter.Scope is null)
            )
            {
                instruments.Add(instrument);
            }
        };
        listener.Start();
        return instruments;
    }

    private static IEnumerable<string> NamesIn(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = instrument.Name.Replace('.', '_') + unit;
        var kind = instrument.GetType().Name;
        return kind.StartsWith("Histogram", StringComparison.Ordinal)
                ? [$"{name}_bucket", $"{name}_count", $"{name}_sum"]
            : kind.StartsWith("Counter", StringComparison.Ordinal)
            || kind.StartsWith("ObservableCounter", StringComparison.Ordinal)
                ? [$"{name}_total"]
            : [name];
    }

    [GeneratedRegex(@"nibble_[a-z_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}
