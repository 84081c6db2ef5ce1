using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>
/// Decides which traces begin. A trace begins with a request that came in, or with work that names itself; a call to
/// somebody else (a client, producer or consumer span) never begins one. What a process asks by itself, a poll, a probe
/// or a renewed lease, so leaves no trace, nor at the service that it asks: the call says that it is not recorded.
/// </summary>
/// <param name="rootSampler">Which of the spans that may begin a trace do.</param>
internal sealed class RootSampler(Sampler rootSampler) : Sampler
{
    /// <summary>
    /// The sampler of every process: a span with a parent follows it. <c>OTEL_TRACES_SAMPLER</c> and
    /// <c>OTEL_TRACES_SAMPLER_ARG</c> say how many of the others are recorded, all of them by default.
    /// </summary>
    public static Sampler Create(IConfiguration configuration) =>
        new ParentBasedSampler(
            new RootSampler(
                configuration["OTEL_TRACES_SAMPLER"]?.ToLowerInvariant() switch
                {
                    "always_off" or "parentbased_always_off" => new AlwaysOffSampler(),
                    "traceidratio" or "parentbased_traceidratio" => new TraceIdRatioBasedSampler(
                        double.TryParse(
                            configuration["OTEL_TRACES_SAMPLER_ARG"],
                            CultureInfo.InvariantCulture,
                            out var ratio
                        )
                            ? ratio
                            : 1
                    ),
                    _ => new AlwaysOnSampler(),
                }
            )
        );

    /// <inheritdoc />
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind is ActivityKind.Server or ActivityKind.Internal
            ? rootSampler.ShouldSample(samplingParameters)
            : new SamplingResult(SamplingDecision.Drop);
}
