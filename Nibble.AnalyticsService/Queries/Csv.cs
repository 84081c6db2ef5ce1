using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Nibble.AnalyticsService.Queries;

/// <summary>A result in JSON, or its rows in CSV (RFC 4180) for <c>Accept: text/csv</c>, written row by row.</summary>
internal sealed class JsonOrCsv<TResponse, TRow>(TResponse response, IEnumerable<TRow> rows)
    : IResult,
        IEndpointMetadataProvider
{
    private const string MediaType = "text/csv";

    private static readonly PropertyInfo[] Columns = typeof(TRow).GetProperties();

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return AcceptsCsv(httpContext.Request)
            ? WriteCsvAsync(httpContext)
            : TypedResults.Ok(response).ExecuteAsync(httpContext);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TResponse), ["application/json"])
        );
        builder.Metadata.Add(new EndpointDescriptionAttribute($"With `Accept: {MediaType}` its rows come as CSV."));
    }

    private static bool AcceptsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(accept => accept.Quality ?? 1).FirstOrDefault()
            is { } preferred
        && preferred.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    private async Task WriteCsvAsync(HttpContext context)
    {
        context.Response.ContentType = $"{MediaType}; charset=utf-8; header=present";
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false));
        await writer.WriteAsync(
            string.Join(',', Columns.Select(column => JsonNamingPolicy.CamelCase.ConvertName(column.Name))) + "\r\n"
        );
        foreach (var row in rows)
        {
            await writer.WriteAsync(
                string.Join(',', Columns.Select(column => Csv.Field(column.GetValue(row)))) + "\r\n"
            );
        }
    }
}

/// <summary>Formats CSV fields.</summary>
internal static class Csv
{
    /// <summary>
    /// Quotes a value where RFC 4180 requires it. Text that a spreadsheet would interpret as a formula is prefixed with
    /// an apostrophe (OWASP, CSV injection).
    /// </summary>
    public static string Field(object? value)
    {
        var text = value switch
        {
            null => "",
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            string words when words.Length > 0 && "=+-@\t\r".Contains(words[0]) => "'" + words,
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
