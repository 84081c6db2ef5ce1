using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nibble.ServiceDefaults.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Nibble.Tests.Telemetry;

/// <summary>What begins a trace, as a process sees it that exports.</summary>
public sealed class RootSamplerTests
{
    [Theory]
    [InlineData(ActivityKind.Server, true)]
    [InlineData(ActivityKind.Internal, true)]
    [InlineData(ActivityKind.Client, false)]
    [InlineData(ActivityKind.Producer, false)]
    [InlineData(ActivityKind.Consumer, false)]
    public void A_call_to_somebody_else_begins_no_trace(ActivityKind kind, bool recorded)
    {
        using var telemetry = new TestTelemetry();

        using var span = telemetry.Start(kind, parent: default);

        Assert.Equal(recorded, span is { Recorded: true });
    }

    [Fact]
    public void Every_span_follows_its_parent()
    {
        using var telemetry = new TestTelemetry();
        foreach (var kind in Enum.GetValues<ActivityKind>())
        {
            foreach (var isRemote in new[] { true, false })
            {
                foreach (var flags in new[] { ActivityTraceFlags.Recorded, ActivityTraceFlags.None })
                {
                    var parent = new ActivityContext(
                        ActivityTraceId.CreateRandom(),
                        ActivitySpanId.CreateRandom(),
                        flags,
                        isRemote: isRemote
                    );

                    using var span = telemetry.Start(kind, parent);

                    Assert.Equal(flags == ActivityTraceFlags.Recorded, span is { Recorded: true });
                }
            }
        }
    }

    [Fact]
    public void A_call_outside_a_trace_tells_the_service_that_it_is_not_recorded()
    {
        using var telemetry = new TestTelemetry();

        using var call = telemetry.Start(ActivityKind.Client, parent: default);

        Assert.EndsWith("-00", call!.Id, StringComparison.Ordinal);
    }

    /// <summary>Aspire sets <c>always_on</c>, with which OpenTelemetry by itself would record each poll.</summary>
    [Theory]
    [InlineData("always_on", null, 1)]
    [InlineData("always_off", null, 0)]
    [InlineData("parentbased_always_on", null, 1)]
    [InlineData("parentbased_always_off", null, 0)]
    [InlineData("traceidratio", "0", 0)]
    [InlineData("traceidratio", "1", 1)]
    [InlineData("parentbased_traceidratio", "0", 0)]
    [InlineData(null, null, 1)]
    public void The_standard_variables_say_how_many_traces_begin_and_nothing_else(
        string? sampler,
        string? argument,
        int requests
    )
    {
        using var telemetry = new TestTelemetry(sampler, argument);

        using (var call = telemetry.Start(ActivityKind.Client, parent: default))
        {
            Assert.False(call is { Recorded: true });
        }

        using var request = telemetry.Start(ActivityKind.Server, parent: default);
        Assert.Equal(requests, request is { Recorded: true } ? 1 : 0);
    }

    [Fact]
    public void A_ratio_keeps_about_that_part()
    {
        using var telemetry = new TestTelemetry("traceidratio", 0.25.ToString(CultureInfo.InvariantCulture));

        var recorded = Enumerable
            .Range(0, 4000)
            .Count(_ =>
            {
                using var request = telemetry.Start(ActivityKind.Server, parent: default);
                return request is { Recorded: true };
            });

        Assert.InRange(recorded, 800, 1200);
    }

    /// <summary>OpenTelemetry with the sampler of our processes, and a source of its own.</summary>
    private sealed class TestTelemetry : IDisposable
    {
        private readonly ActivitySource _source = new($"test-{Guid.NewGuid():N}");
        private readonly TracerProvider _provider;

        public TestTelemetry(string? sampler = "always_on", string? argument = null)
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("OTEL_TRACES_SAMPLER", sampler), new("OTEL_TRACES_SAMPLER_ARG", argument)])
                .Build();
            _provider = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton<IConfiguration>(configuration))
                .SetSampler(RootSampler.Create(configuration))
                .AddSource(_source.Name)
                .Build();
        }

        public Activity? Start(ActivityKind kind, ActivityContext parent)
        {
            Activity.Current = null;
            return _source.StartActivity("span", kind, parent);
        }

        public void Dispose()
        {
            _provider.Dispose();
            _source.Dispose();
        }
    }
}
