using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Nibble.DriverService.Dispatch;
using Nibble.ServiceDefaults.Telemetry;
using Nibble.Tests.Support;

namespace Nibble.Tests.Telemetry;

/// <summary>Whoever meets one of our instruments in a dashboard reads there what it counts, and in what.</summary>
public sealed class InstrumentTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    /// <summary>Units of UCUM that we have a use for; what is counted stands in braces, in the singular.</summary>
    private static readonly string[] Units = ["s", "By", "1"];

    [Fact]
    public void Every_instrument_has_a_unit_and_a_description()
    {
        var instruments = Instruments();

        Assert.True(instruments.Count >= 12, $"{instruments.Count} instruments were found.");
        Assert.All(
            instruments,
            instrument =>
            {
                Assert.False(string.IsNullOrWhiteSpace(instrument.Description), instrument.Name);
                Assert.True(
                    Units.Contains(instrument.Unit) || IsAnnotation(instrument.Unit),
                    $"{instrument.Name}: {instrument.Unit}"
                );
            }
        );
    }

    [Fact]
    public void Every_name_is_lower_case_and_begins_with_ours()
    {
        Assert.All(Instruments(), instrument => Assert.Matches("^nibble(\\.[a-z][a-z_]*)+$", instrument.Name));
    }

    private static bool IsAnnotation(string? unit) =>
        unit is ['{', .. var counted, '}'] && counted.All(letter => char.IsAsciiLetterLower(letter) || letter == '_');

    /// <summary>Those of the running gateway, and of the services: all that is created from our meters.</summary>
    private List<Instrument> Instruments()
    {
        _ = gateway.Services.GetRequiredService<IMeterFactory>();
        foreach (
            var type in ServiceAssemblies
                .All.Append(typeof(NibbleTelemetry).Assembly)
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.Name.EndsWith("Metrics", StringComparison.Ordinal))
        )
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        var instruments = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (
                instrument.Meter.Name == NibbleTelemetry.Name
                || instrument.Meter.Name.StartsWith($"{NibbleTelemetry.Name}.", StringComparison.Ordinal)
            )
            {
                instruments.Add(instrument);
            }
        };
        listener.Start();
        Assert.Contains(instruments, instrument => instrument == DispatchMetrics.SearchDuration);
        return instruments;
    }
}
