using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>What a process says unless its configuration asks for more.</summary>
internal static class LoggingDefaults
{
    /// <summary>
    /// Frameworks speak from warnings on, and the console has a line an entry. It stands below every other source, so
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
                    // Warns at each probe of a part that is degraded: who lost it says so once.
                    KeyValuePair.Create<string, string?>(
                        "Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks",
                        "Error"
                    ),
                    // Tells each step of each attempt to connect, as errors too: RedisConnectionLogger says what counts.
                    KeyValuePair.Create<string, string?>("Logging:LogLevel:StackExchange.Redis", "None"),
                    // Warns at each first start that keys are stored as they are: who may read the database may.
                    KeyValuePair.Create<string, string?>(
                        "Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager",
                        "Error"
                    ),
                    KeyValuePair.Create<string, string?>("Logging:Console:FormatterName", "simple"),
                    KeyValuePair.Create<string, string?>("Logging:Console:FormatterOptions:SingleLine", "true"),
                    KeyValuePair.Create<string, string?>("Logging:Console:FormatterOptions:UseUtcTimestamp", "true"),
                    KeyValuePair.Create<string, string?>(
                        "Logging:Console:FormatterOptions:TimestampFormat",
                        "HH:mm:ss.fff "
                    ),
                ],
            }
        );
}
