using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Nibble.Tests.Support;

/// <summary>A span as it was exported; ids in hex, the parent empty for a root.</summary>
public sealed record ExportedSpan(
    string Service,
    string TraceId,
    string Id,
    string ParentId,
    string Name,
    IReadOnlyDictionary<string, string> Attributes
);

/// <summary>Takes what processes export by OTLP (HTTP, protobuf) and reads of it what tests ask for.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ExportedSpan> _spans = new();
    private readonly ConcurrentDictionary<(string Service, string Metric), bool> _metrics = new();
    private readonly ConcurrentDictionary<(string Service, string Line), bool> _logs = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>What a process needs to know to export to here.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };

    /// <summary>All spans so far.</summary>
    public IEnumerable<ExportedSpan> Spans => _spans;

    /// <summary>The names of all metrics so far, with the service that measured.</summary>
    public ICollection<(string Service, string Metric)> Metrics => _metrics.Keys;

    /// <summary>All different log lines so far, with the service that wrote them.</summary>
    public ICollection<(string Service, string Line)> Logs => _logs.Keys;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(app);
        receiver.Map("traces", receiver.AddSpan);
        receiver.Map("metrics", (service, metric) => receiver._metrics[(service, metric.Text(1))] = true);
        receiver.Map("logs", (service, line) => receiver._logs[(service, line.Messages(5).Single().Text(1))] = true);
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>All three signals are built alike: requests of resources of scopes of what is exported.</summary>
    private void Map(string signal, Action<string, ProtobufMessage> handler) =>
        _app.MapPost(
            $"/v1/{signal}",
            async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                foreach (var resource in ProtobufMessage.Of(body.ToArray()).Messages(1))
                {
                    var service = Attributes(resource.Messages(1).Single(), 1)["service.name"];
                    foreach (var exported in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
                    {
                        handler(service, exported);
                    }
                }

                return Results.Bytes([], "application/x-protobuf");
            }
        );

    private void AddSpan(string service, ProtobufMessage span) =>
        _spans.Enqueue(
            new ExportedSpan(service, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), Attributes(span, 9))
        );

    private static Dictionary<string, string> Attributes(ProtobufMessage owner, int field) =>
        owner
            .Messages(field)
            .ToDictionary(pair => pair.Text(1), pair => pair.Messages(2).Select(value => value.Text(1)).Single());

    /// <summary>
    /// A protobuf message without its schema: the length-delimited fields by number (opentelemetry-proto says which is
    /// what). Three messages of it are not worth generated code.
    /// </summary>
    private sealed class ProtobufMessage
    {
        private readonly ILookup<int, ByteString> _fields;

        private ProtobufMessage(IEnumerable<(int Number, ByteString Value)> fields) =>
            _fields = fields.ToLookup(field => field.Number, field => field.Value);

        public static ProtobufMessage Of(byte[] bytes) => new(Read(new CodedInputStream(bytes)));

        public IEnumerable<ProtobufMessage> Messages(int number) =>
            _fields[number].Select(value => new ProtobufMessage(Read(value.CreateCodedInput())));

        public string Text(int number) => _fields[number].FirstOrDefault(ByteString.Empty).ToStringUtf8();

        public string Hex(int number) =>
            Convert.ToHexStringLower(_fields[number].FirstOrDefault(ByteString.Empty).Span);

        private static IEnumerable<(int Number, ByteString Value)> Read(CodedInputStream input)
        {
            for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                {
                    yield return (WireFormat.GetTagFieldNumber(tag), input.ReadBytes());
                }
                else
                {
                    input.SkipLastField();
                }
            }
        }
    }
}
