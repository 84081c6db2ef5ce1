using Microsoft.Extensions.Options;
using Nibble.Gateway.Authentication;

namespace Nibble.Gateway.Aggregation;

/// <summary>
/// One answer put together from several services. Each part is asked for as soon as it is named; all of them share one
/// deadline, and those that fail are null and named among the <c>warnings</c>.
/// </summary>
internal sealed class AggregateResponseBuilder : IAsyncDisposable
{
    /// <summary>The member that lists the parts that are missing.</summary>
    public const string Warnings = "warnings";

    private readonly HttpContext _context;
    private readonly CallerIdentity _caller;
    private readonly ServiceReader _reader;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _cancellation;
    private readonly List<(string Name, Task<AggregateSectionResult> Answer)> _sections = [];

    /// <param name="context">The request.</param>
    /// <param name="caller">In whose name the services are asked.</param>
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

    /// <summary>Asks for a part, and adds it to the view.</summary>
    /// <param name="section">Which part.</param>
    /// <param name="id">What it is about, where its path says so.</param>
    /// <param name="query">What else selects from a list, such as a place.</param>
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

    /// <summary>Waits for all parts and puts them together.</summary>
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

    /// <summary>Calls off the parts that nobody waits for any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await Task.WhenAll(_sections.Select(part => (Task)part.Answer))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellation.Dispose();
        _deadline.Dispose();
    }
}

/// <summary>A view as it is answered.</summary>
/// <param name="Members">The parts by name, and the warnings.</param>
/// <param name="IsComplete">No part is missing.</param>
/// <param name="CacheTags">The tags of all parts.</param>
internal sealed record AggregateResponse(
    IReadOnlyDictionary<string, object?> Members,
    bool IsComplete,
    string CacheTags
);
