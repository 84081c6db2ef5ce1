using Microsoft.Extensions.Options;
using Nibble.Gateway.Authentication;

namespace Nibble.Gateway.Aggregation;

/// <summary>
/// Builds one response from several services. Each section is requested when it is added; all share one deadline, and
/// those that fail are null and listed in <c>warnings</c>.
/// </summary>
internal sealed class AggregateResponseBuilder : IAsyncDisposable
{
    /// <summary>Name of the member that lists the missing sections.</summary>
    public const string Warnings = "warnings";

    private readonly HttpContext _context;
    private readonly CallerIdentity _caller;
    private readonly ServiceReader _reader;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _cancellation;
    private readonly List<(string Name, Task<AggregateSectionResult> Answer)> _sections = [];

    /// <param name="context">The request.</param>
    /// <param name="caller">The caller on whose behalf the services are called.</param>
    public AggregateResponseBuilder(HttpContext context, CallerIdentity caller)
    {
        var services = context.RequestServices;
        (_context, _caller) = (context, caller);
        _reader = services.GetRequiredService<ServiceReader>();
        _deadline = new CancellationTokenSource(
            services.GetRequiredService<IOptions<AggregationOptions>>().Value.Deadline,
            services.GetRequiredService<TimeProvider>()
        );
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, context.RequestAborted);
    }

    /// <summary>Requests a section and adds it to the view.</summary>
    /// <param name="section">The section.</param>
    /// <param name="id">The id in the section's path, if it has one.</param>
    /// <param name="query">Additional query parameters, such as a location.</param>
    public Task<AggregateSectionResult> AddSection(AggregateSection section, Guid? id = null, string query = "")
    {
        var answer = _reader.ReadAsync(
            section.Service,
            section.GetTarget(id) + query,
            _caller,
            _context,
            _cancellation.Token
        );
        _sections.Add((section.Name, answer));
        return answer;
    }

    /// <summary>Waits for all sections and combines them.</summary>
    public async Task<AggregateResponse> BuildAsync()
    {
        var members = new Dictionary<string, object?>();
        var warnings = new List<AggregateWarning>();
        var tags = new List<string>();
        foreach (var (name, pending) in _sections)
        {
            var answer = await pending;
            members[name] = answer.Json;
            if (answer.CacheTags is not null)
            {
                tags.Add(answer.CacheTags);
            }

            if (answer.Error is { } error)
            {
                warnings.Add(new AggregateWarning(name, error.Code, error.Detail));
            }
        }

        members[Warnings] = warnings;
        return new AggregateResponse(members, IsComplete: warnings.Count == 0, string.Join(',', tags));
    }

    /// <summary>Cancels the sections that are still pending.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await Task.WhenAll(_sections.Select(part => (Task)part.Answer))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellation.Dispose();
        _deadline.Dispose();
    }
}

/// <summary>The response of a view.</summary>
/// <param name="Members">The sections by name, and the warnings.</param>
/// <param name="IsComplete">Whether no section is missing.</param>
/// <param name="CacheTags">The tags of all sections.</param>
internal sealed record AggregateResponse(
    IReadOnlyDictionary<string, object?> Members,
    bool IsComplete,
    string CacheTags
);
