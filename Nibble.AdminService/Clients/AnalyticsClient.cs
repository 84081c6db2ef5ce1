using System.Text.Json;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AdminService.Clients;

/// <summary>
/// Reads the dashboard figures. The Analytics Service defines their format, so they are passed through unchanged.
/// </summary>
internal sealed class AnalyticsClient(HttpClient http)
{
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, cancellationToken);
        await response.EnsureSuccessOrThrowAsync(cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(NibbleJson.Options, cancellationToken);
    }
}
