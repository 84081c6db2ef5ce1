using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>A real HTTP server on a free port with a scripted response that records its requests.</summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly ConcurrentQueue<OriginRequest> _requests = new();
    private readonly TimeProvider _time;
    private WebApplication? _app;

    private Origin(TimeProvider time) => _time = time;

    public string Address { get; private set; } = "http://127.0.0.1:0";

    /// <summary>How it answers from now on.</summary>
    public RequestDelegate Handler { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<OriginRequest> Requests => [.. _requests];

    /// <summary>How often it was asked.</summary>
    public int RequestCount => _requests.Count;

    public OriginRequest LastRequest => Requests[^1];

    public static async Task<Origin> StartAsync(TimeProvider time)
    {
        var origin = new Origin(time);
        await origin.StartAsync();
        return origin;
    }

    /// <summary>From now on answers 200 with these fields and a body that counts its requests: <c>body 1</c>, <c>body 2</c>.</summary>
    public void Respond(params (string Name, string Value)[] fields) => Respond(200, fields);

    public void Respond(int status, params (string Name, string Value)[] fields) =>
        Handler = context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in fields)
            {
                context.Response.Headers.Append(name, value);
            }

            return status is 204 or 304
                ? Task.CompletedTask
                : context.Response.WriteAsync($"body {RequestCount}", context.RequestAborted);
        };

    /// <summary>As <see cref="Respond(ValueTuple{string, string}[])"/>, but 304 to who has the tag already.</summary>
    public void RespondWithETag(string etag, params (string Name, string Value)[] fields) =>
        Handler = context =>
        {
            foreach (var (name, value) in fields)
            {
                context.Response.Headers.Append(name, value);
            }

            context.Response.Headers.ETag = etag;
            if (context.Request.Headers.IfNoneMatch == etag)
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync($"body {RequestCount}", context.RequestAborted);
        };

    /// <summary>Closes its port: whoever asks now is refused the connection.</summary>
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address);
        _app = builder.Build();
        _app.Run(context =>
        {
            _requests.Enqueue(OriginRequest.Of(context.Request));
            context.Response.Headers.Date = _time.GetUtcNow().ToString("R");
            return Handler(context);
        });
        await _app.StartAsync();
        Address = _app.Urls.Single();
    }
}

internal sealed record OriginRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static OriginRequest Of(HttpRequest request) =>
        new(
            request.Method,
            request.Path + request.QueryString,
            request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            )
        );
}
