namespace Nibble.AppHost;

/// <summary>
/// Lets a health check wait for a process that does not listen yet, instead of failing: Aspire asks a process that failed
/// again after 1, 2, … 5 s, which would add up to several seconds at each start.
/// </summary>
internal sealed class StartingProcessHandler : DelegatingHandler
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var deadline = Environment.TickCount64 + Timeout.TotalMilliseconds;
        while (true)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (Environment.TickCount64 < deadline && request.Method == HttpMethod.Get)
            {
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
    }
}
