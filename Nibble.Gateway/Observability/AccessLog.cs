using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Authentication;
using Nibble.Gateway.Limits;
using Nibble.Gateway.RequestContext;
using Nibble.ServiceDefaults;

namespace Nibble.Gateway.Observability;

/// <summary>
/// Writes one line of JSON per request: time, method and path, account id, status, duration. Never a token, body, query
/// or address. A single writer flushes complete lines from memory several times per second, so a request allocates
/// nothing and never waits for a disk or terminal.
/// </summary>
internal sealed partial class AccessLog : BackgroundService
{
    private static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
    private static readonly JsonEncodedText Path = JsonEncodedText.Encode("path");
    private static readonly JsonEncodedText Route = JsonEncodedText.Encode("route");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText Milliseconds = JsonEncodedText.Encode("ms");
    private static readonly JsonEncodedText User = JsonEncodedText.Encode("user");
    private static readonly JsonEncodedText Request = JsonEncodedText.Encode("request");
    private static readonly JsonEncodedText Cache = JsonEncodedText.Encode("cache");

    private readonly AccessLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AccessLog> _logger;
    private readonly Lock _gate = new();
    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _activeBuffer = new(InitialSize);
    private ArrayBufferWriter<byte> _flushBuffer = new(InitialSize);
    private long _dropped;

    private const int InitialSize = 64 << 10;

    public AccessLog(IOptions<AccessLogOptions> options, TimeProvider time, ILogger<AccessLog> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        _json = new Utf8JsonWriter(_activeBuffer, new JsonWriterOptions { SkipValidation = true });
    }

    public void Write(HttpContext context, string route, TimeSpan duration)
    {
        if (!_options.Enabled || (context.Response.StatusCode == StatusCodes.Status200OK && IsProbe(context)))
        {
            return;
        }

        var path = RequestGuard.GetPath(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var now = _time.GetUtcNow().UtcDateTime;
        lock (_gate)
        {
            if (_activeBuffer.WrittenCount > _options.BufferLimit)
            {
                _dropped++;
                return;
            }

            _json.Reset(_activeBuffer);
            _json.WriteStartObject();
            _json.WriteString(Time, now);
            _json.WriteString(Method, context.Request.Method);
            _json.WriteString(Path, path);
            _json.WriteString(Route, route);
            _json.WriteNumber(Status, context.Response.StatusCode);
            _json.WriteNumber(Milliseconds, Math.Round(duration.TotalMilliseconds, 2));
            if (CallerIdentities.Of(context).UserId is { } user)
            {
                _json.WriteString(User, user);
            }

            _json.WriteString(Request, RequestIds.Of(context));
            if (context.Response.Headers["Cache-Status"] is { Count: > 0 } cache)
            {
                _json.WriteString(Cache, cache[^1]);
            }

            _json.WriteEndObject();
            _json.Flush();
            _activeBuffer.Write("\n"u8);
        }
    }

    /// <summary>Successful health probes are not logged: they would be most of an idle gateway's log.</summary>
    private static bool IsProbe(HttpContext context) =>
        context.Request.Path.Value is HealthEndpoints.HealthEndpointPath or HealthEndpoints.AlivenessEndpointPath;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled)
        {
            return;
        }

        await using var output = Open();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_options.FlushInterval, _time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await FlushAsync(output);
        }
    }

    private Stream Open() =>
        string.IsNullOrEmpty(_options.Path)
            ? Console.OpenStandardOutput()
            : new FileStream(_options.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private async Task FlushAsync(Stream output)
    {
        long dropped;
        lock (_gate)
        {
            (_activeBuffer, _flushBuffer) = (_flushBuffer, _activeBuffer);
            (dropped, _dropped) = (_dropped, 0);
        }

        if (_flushBuffer.WrittenCount > 0)
        {
            await output.WriteAsync(_flushBuffer.WrittenMemory);
            await output.FlushAsync();
            _flushBuffer.ResetWrittenCount();
        }

        if (dropped > 0)
        {
            LogDropped(dropped);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The access log could not keep up; {Count} lines are missing")]
    private partial void LogDropped(long count);
}
