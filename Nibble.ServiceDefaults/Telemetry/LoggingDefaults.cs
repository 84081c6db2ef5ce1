using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>What a process says unless its configuration asks for more.</summary>
internal static class LoggingDefaults
{
    /// <summary>
    /// Frameworks speak from warnings on. It stands below every other source, so
    /// <c>--Logging:LogLevel:Microsoft.AspNetCore=Information</c> or an environment variable overrides it.
    /// </summary>
    public static void AddLoggingDefaults(this WebApplicationBuilder builder) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0,
            new MemoryConfigurationSource
            {
                InitialData =
                [
                    KeyValuePair.Create<string, string?>("Logging:LogLevel:Default", "Information"),
                    KeyValuePair.Create<string, string?>("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
                    KeyValuePair.Create<string, string?>("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Warning"),
                    KeyValuePair.Create<string, string?>("Logging:LogLevel:System.Net.Http.HttpClient", "Warning"),
                    KeyValuePair.Create<string, string?>("Logging:LogLevel:Polly", "Warning"),
                    KeyValuePair.Create<string, string?>("Logging:LogLevel:Yarp", "Warning"),
                ],
            }
        );
}
