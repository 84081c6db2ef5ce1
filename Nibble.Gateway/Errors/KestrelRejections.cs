using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Nibble.Gateway.Security;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Errors;

/// <summary>
/// Writes problem details for requests that Kestrel rejects before the pipeline: a malformed request line, headers that
/// are too large or too slow. Kestrel raises a diagnostic event for each, before it sends the prepared response.
/// </summary>
internal static class KestrelRejections
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static void UseKestrelRejections(this WebApplication app) =>
        app
            .Services.GetRequiredService<DiagnosticListener>()
            .Subscribe(new Observer(), static name => name == BadRequest);

    private static void Write(
        BadHttpRequestException rejection,
        IHttpResponseFeature response,
        IHttpResponseBodyFeature body,
        IDuplexPipe transport
    )
    {
        var status = rejection.StatusCode;
        var code = ProblemDetailsDefaults.GetDefaultCode(status);
        var problem = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["type"] = ProblemDetailsDefaults.GetTypeUri(code),
                ["title"] = ReasonPhrases.GetReasonPhrase(status),
                ["status"] = status,
                ["detail"] = "The request could not be read.",
                [ProblemDetailsDefaults.Code] = code,
                [ProblemDetailsDefaults.TraceId] = ActivityTraceId.CreateRandom().ToHexString(),
            }
        );
        response.StatusCode = status;
        var headers = response.Headers;
        headers.ContentType = ProblemDetailsDefaults.ContentType;
        headers.ContentLength = problem.Length;
        headers.Connection = "close";
        SecurityHeaders.Apply(headers);
        // The event cannot await, but the connection's buffer takes so few bytes synchronously. The body is written to
        // it directly, because the response's own writer exists only for a parsed request.
        _ = body.StartAsync();
        _ = transport.Output.WriteAsync(problem).AsTask();
    }

    private sealed class Observer : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (
                value.Value is IFeatureCollection features
                && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException rejection
                && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
                && features.Get<IHttpResponseBodyFeature>() is { } body
                && features.Get<IConnectionTransportFeature>() is { Transport: { } transport }
            )
            {
                Write(rejection, response, body, transport);
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
