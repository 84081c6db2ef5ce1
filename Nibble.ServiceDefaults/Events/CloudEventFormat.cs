using System.Net.Mime;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Outbox rows as CloudEvents 1.0 in structured batch mode, and back.</summary>
internal static class CloudEventFormat
{
    /// <summary>The media type of a batch.</summary>
    public const string BatchContentType = "application/cloudevents-batch+json";

    /// <summary>The distributed-tracing extension of CloudEvents.</summary>
    public static CloudEventAttribute TraceParent { get; } =
        CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);

    private static readonly JsonEventFormatter Formatter = new();

    public static ReadOnlyMemory<byte> Encode(string service, IEnumerable<OutboxMessage> messages) =>
        Formatter.EncodeBatchModeMessage(messages.Select(message => ToCloudEvent(service, message)), out _);

    public static Task<IReadOnlyList<CloudEvent>> DecodeAsync(Stream body) =>
        Formatter.DecodeBatchModeMessageAsync(body, new ContentType(BatchContentType), [TraceParent]);

    private static CloudEvent ToCloudEvent(string service, OutboxMessage message)
    {
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0, [TraceParent])
        {
            Id = message.Id.ToString(),
            Source = new Uri($"/{service}", UriKind.Relative),
            Type = message.Type,
            Subject = message.SubjectId.ToString(),
            Time = new DateTimeOffset(message.Time, TimeSpan.Zero),
            DataContentType = MediaTypeNames.Application.Json,
            Data = JsonSerializer.Deserialize<JsonElement>(message.Data),
        };
        if (message.TraceParent is not null)
        {
            cloudEvent[TraceParent] = message.TraceParent;
        }

        return cloudEvent;
    }
}
