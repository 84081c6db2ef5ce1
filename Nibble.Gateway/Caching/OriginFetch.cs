using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace Nibble.Gateway.Caching;

/// <summary>
/// Parameters of a fetch: the <paramref name="Stored"/> response to validate or to use in place of an error, and the
/// <paramref name="InFlightFetch"/> to complete.
/// </summary>
internal sealed record FetchPlan(
    CachePolicy Policy,
    CacheKey Key,
    StoredResponse? Stored,
    FetchTimestamp Stamp,
    string Reason,
    RequestCollapser.InFlightFetch? InFlightFetch
);

/// <summary>
/// One request to the backend, from its conditions to the handling of its response: stored, passed through, used as a
/// validation, or replaced by a stored response after an error (RFC 9111 §3, §4.3).
/// </summary>
internal sealed class OriginFetch(
    HttpContext context,
    CacheRequest request,
    FetchPlan plan,
    ResponseCache cache,
    ResponseCacheOptions options,
    TimeProvider time
) : IDisposable
{
    /// <summary>
    /// The client's conditions, evaluated here; the backend receives those of the stored response instead.
    /// </summary>
    private readonly ConditionalRequest _conditions = ConditionalRequest.Of(context.Request.Headers);
    private readonly ResponseHeaderSnapshot _headerSnapshot = ResponseHeaderSnapshot.Capture(context.Response);
    private ResponseBufferingStream? _body;
    private DateTimeOffset _requestTime;
    private DateTimeOffset _responseTime;
    private int _status;
    private FetchOutcome _outcome;
    private bool _isSuperseded;

    private enum FetchOutcome
    {
        PassedThrough,
        Stored,
        Validated,
        StaleIfError,
    }

    /// <returns>The <see cref="CacheOutcome"/>.</returns>
    public async Task<string> RunAsync(RequestDelegate next)
    {
        var client = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var body = new ResponseBufferingStream(
            client.Stream,
            options.MaxBodySize,
            DecideBodyHandling,
            () => PassThrough("size"),
            HasForwarderError
        );
        _body = body;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body, client));
        if (request.IsGet)
        {
            ConditionalRequest.ForValidationOf(plan.Stored).ApplyTo(context.Request.Headers);
        }

        _requestTime = time.GetUtcNow();
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(client);
            _conditions.ApplyTo(context.Request.Headers);
        }

        if (
            body.Decide() == BodyHandling.Buffer
            && body.BufferedLength != (context.Response.ContentLength ?? body.BufferedLength)
        )
        {
            PassThrough("incomplete");
            await context.Response.Body.WriteAsync(body.GetBuffered(), context.RequestAborted);
        }

        return await FinishAsync();
    }

    public void Dispose() => _body?.Dispose();

    /// <summary>Decides from status and headers how the body is handled.</summary>
    private BodyHandling DecideBodyHandling()
    {
        var response = context.Response;
        _status = response.StatusCode;
        _responseTime = time.GetUtcNow();
        if (response.Headers.Date.Count == 0)
        {
            // RFC 9110 §6.6.1: a recipient with a clock adds a missing Date.
            response.Headers.Date = _responseTime.ToString("R");
        }

        if (plan.Stored is { } stored)
        {
            if (_status == StatusCodes.Status304NotModified && request.IsGet && stored.HasValidator)
            {
                _outcome = FetchOutcome.Validated;
                return BodyHandling.Discard;
            }

            if (
                _status is 500 or 502 or 503 or 504
                && CacheLookup.CanReplaceError(stored, request, StaleWhenUnreachable(), _responseTime)
            )
            {
                _outcome = FetchOutcome.StaleIfError;
                return BodyHandling.Discard;
            }

            if (request.IsHead && _status == StatusCodes.Status200OK)
            {
                FreshenFromHead(stored);
            }
        }

        var reason = GetUncacheableReason(response);
        if (reason is null)
        {
            _outcome = FetchOutcome.Stored;
            _body!.SetExpectedLength((int)(response.ContentLength ?? 0));
            return BodyHandling.Buffer;
        }

        _isSuperseded |= request.IsGet && _status is < 400 or 404 or 410;
        PassThrough(reason);
        if (!IsNotModifiedForClient(response))
        {
            return BodyHandling.PassThrough;
        }

        CachedResponseWriter.SetNotModified(response);
        return BodyHandling.Discard;
    }

    private string? GetUncacheableReason(HttpResponse response)
    {
        if (request.IsHead)
        {
            return "head";
        }

        var directives = ResponseDirectives.Read(response.Headers);
        return CacheabilityRules.GetUncacheableReason(
                _status,
                response.Headers,
                directives,
                request.HasCredentials,
                plan.Policy,
                _responseTime
            ) ?? (response.ContentLength > options.MaxBodySize ? "size" : null);
    }

    /// <summary>The response is for this client only: completes the waiting requests and sets Cache-Status.</summary>
    private void PassThrough(string reason)
    {
        _outcome = FetchOutcome.PassedThrough;
        // An aborted client says nothing about the backend: the next waiting request fetches.
        var hasLeft = context.RequestAborted.IsCancellationRequested;
        plan.InFlightFetch?.Complete(new FetchResult(hasLeft ? FetchResultKind.Failed : FetchResultKind.Unshareable));
        ResponseTags.Take(context.Response.Headers);
        CacheStatus.Append(
            context.Response.Headers,
            CacheStatus.Forwarded(plan.Reason, new() { Status = _status, Detail = reason })
        );
    }

    private async Task<string> FinishAsync()
    {
        switch (_outcome)
        {
            case FetchOutcome.Stored:
                await StoreAndSendAsync();
                return CacheOutcome.Miss;
            case FetchOutcome.Validated:
                await SendValidatedAsync(plan.Stored!);
                return CacheOutcome.Revalidated;
            case FetchOutcome.StaleIfError:
                plan.InFlightFetch?.Complete(new FetchResult(FetchResultKind.SharedStale, plan.Stored));
                await SendStoredAsync(plan.Stored!, new() { Status = _status, Detail = "stale-if-error" });
                return CacheOutcome.Stale;
            default:
                if (_isSuperseded && plan.Stored is not null)
                {
                    await cache.RemoveAsync(plan.Stored);
                }

                return CacheOutcome.Miss;
        }
    }

    private async Task StoreAndSendAsync()
    {
        var response = context.Response;
        var tags = ResponseTags.Take(response.Headers);
        var fields = StorableFields.Of(
            _headerSnapshot.GetAddedHeaders(response),
            ResponseDirectives.Read(response.Headers)
        );
        var stored = Create(_status, fields, _body!.GetBuffered(), tags);
        StoreAndComplete(stored);
        CacheStatus.Append(
            response.Headers,
            CacheStatus.Forwarded(
                plan.Reason,
                new()
                {
                    Status = _status,
                    IsStored = true,
                    SecondsToLive = SecondsToLive(stored),
                }
            )
        );
        if (_conditions.IsNotModified(_status, stored.ETag, stored.LastModified ?? stored.Date, _responseTime))
        {
            CachedResponseWriter.SetNotModified(response);
        }

        await CachedResponseWriter.WriteBodyAsync(response, stored.Body, request.IsHead);
    }

    /// <summary>RFC 9111 §4.3.4: freshens the stored response with the fields of the 304.</summary>
    private async Task SendValidatedAsync(StoredResponse stored)
    {
        var update = context.Response.Headers;
        if (!ConditionalRequest.CanFreshen(update.ETag, stored.ETag))
        {
            // The 304 is for another representation: the origin allows it for this request only.
            plan.InFlightFetch?.Complete(new FetchResult(FetchResultKind.Unshareable));
            await cache.RemoveAsync(stored);
            await SendStoredAsync(stored, new() { Status = _status, Detail = "etag-mismatch" });
            return;
        }

        var fields = StorableFields.Freshen(stored, _headerSnapshot.GetAddedHeaders(context.Response));
        var tags = ResponseTags.Take(update) is { Length: > 0 } newTags ? newTags : stored.Tags;
        var directives = ResponseDirectives.Read(fields);
        var reason = CacheabilityRules.GetUncacheableReason(
            stored.Status,
            fields,
            directives,
            request.HasCredentials,
            plan.Policy,
            _responseTime
        );
        if (reason is not null)
        {
            plan.InFlightFetch?.Complete(new FetchResult(FetchResultKind.Unshareable));
            await cache.RemoveAsync(stored);
            await SendStoredAsync(stored, new() { Status = _status, Detail = reason });
            return;
        }

        var fresh = Create(stored.Status, fields, stored.Body, tags);
        StoreAndComplete(fresh);
        await SendStoredAsync(
            fresh,
            new()
            {
                Status = _status,
                IsStored = true,
                SecondsToLive = SecondsToLive(fresh),
            }
        );
    }

    /// <summary>
    /// RFC 9111 §4.3.5: a response to HEAD freshens the stored response to GET, or shows that it is outdated.
    /// </summary>
    private void FreshenFromHead(StoredResponse stored)
    {
        var update = context.Response.Headers;
        var agrees =
            (update.ETag.Count == 0 || update.ETag == stored.ETag)
            && (
                update.LastModified.Count == 0
                || (HttpDate.TryParse(update.LastModified, _responseTime, out var date) && date == stored.LastModified)
            )
            && (update.ContentLength ?? stored.Body.Length) == stored.Body.Length;
        var fields = StorableFields.Freshen(stored, _headerSnapshot.GetAddedHeaders(context.Response));
        var directives = ResponseDirectives.Read(fields);
        if (
            !agrees
            || CacheabilityRules.GetUncacheableReason(
                stored.Status,
                fields,
                directives,
                request.HasCredentials,
                plan.Policy,
                _responseTime
            )
                is not null
        )
        {
            _isSuperseded = true;
            return;
        }

        cache.Add(Create(stored.Status, fields, stored.Body, stored.Tags), plan.Stamp);
    }

    private Task SendStoredAsync(StoredResponse stored, CacheStatus.Parts parts)
    {
        _headerSnapshot.Restore(context.Response);
        // A forwarding error must not replace the stored response.
        context.Features.Set<IForwarderErrorFeature>(null);
        var now = time.GetUtcNow();
        var fields = stored.HitFieldsAt(now);
        return CachedResponseWriter.WriteAsync(
            context,
            stored,
            request,
            fields.Age,
            StringValues.Concat(stored.UpstreamStatus, CacheStatus.Forwarded(plan.Reason, parts)),
            now
        );
    }

    private void StoreAndComplete(StoredResponse response)
    {
        var isShared = cache.Add(response, plan.Stamp);
        plan.InFlightFetch?.Complete(
            isShared ? new FetchResult(FetchResultKind.Shared, response) : new FetchResult(FetchResultKind.Failed)
        );
    }

    private StoredResponse Create(int status, IHeaderDictionary fields, ReadOnlyMemory<byte> body, string[] tags)
    {
        var age = Freshness.InitialAge(context.Response.Headers, _requestTime, _responseTime);
        var names = VarySelector.ParseNames(fields.Vary)!;
        return StoredResponse.Create(
            plan.Key,
            status,
            fields,
            body,
            VarySelector.For(names, context.Request.Headers),
            tags,
            _responseTime - age,
            _responseTime
        );
    }

    private bool IsNotModifiedForClient(HttpResponse response) =>
        request.IsGet
        && request.HasConditions
        && _conditions.IsNotModified(
            _status,
            response.Headers.ETag,
            HttpDate.TryParse(response.Headers.LastModified, _responseTime, out var modified) ? modified : null,
            _responseTime
        );

    private bool HasForwarderError() => context.Features.Get<IForwarderErrorFeature>() is not null;

    private TimeSpan? StaleWhenUnreachable() =>
        HasForwarderError() ? plan.Policy.StaleWhenUnreachable ?? options.StaleWhenUnreachable : null;

    private long SecondsToLive(StoredResponse response) =>
        -response.StalenessAt(_responseTime).Ticks / TimeSpan.TicksPerSecond;
}
