using Microsoft.Extensions.Http.Resilience;

namespace Nibble.ServiceDefaults.Http;

/// <summary>What differs from the standard resilience handler's defaults.</summary>
internal static class ResilienceDefaults
{
    /// <summary>
    /// A request that may have had an effect is never sent twice: POST, PATCH, PUT, DELETE and CONNECT are not retried.
    /// </summary>
    public static void ConfigureSafeRetries(HttpStandardResilienceOptions options) =>
        options.Retry.DisableForUnsafeHttpMethods();
}
