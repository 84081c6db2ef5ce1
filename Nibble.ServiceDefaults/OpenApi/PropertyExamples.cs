using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Nibble.ServiceDefaults.OpenApi;

/// <summary>What a field's value looks like, by its name: the same field means the same thing in every service.</summary>
internal static class PropertyExamples
{
    private const string ExampleId = "01a20b8e-8e7e-7222-a57b-3a239c3370f4";

    private static readonly Dictionary<string, string> StringExamples = new()
    {
        ["accessToken"] = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl",
        ["address"] = "Torstraße 1, Berlin",
        ["brand"] = "visa",
        ["city"] = "Berlin",
        ["closes"] = "22:00",
        ["code"] = "WELCOME10",
        ["country"] = "DE",
        ["cuisines"] = "italian",
        ["currency"] = "EUR",
        ["currentPassword"] = "correct horse battery",
        ["description"] = "Wood-fired, twice a day.",
        ["email"] = "ada@example.test",
        ["firstName"] = "Ada",
        ["label"] = "Home",
        ["last4"] = "4242",
        ["lastName"] = "Lovelace",
        ["line1"] = "Unter den Linden 1",
        ["line2"] = "2nd floor",
        ["name"] = "Trattoria Ada",
        ["newPassword"] = "another horse battery",
        ["next"] = "eyJBdCI6IjIwMjYifQ",
        ["note"] = "No onions, please.",
        ["number"] = "7K3Q-9FXM",
        ["opens"] = "11:30",
        ["orderNumber"] = "7K3Q-9FXM",
        ["password"] = "correct horse battery",
        ["phoneNumber"] = "+49 30 901820",
        ["plate"] = "B AL 1815",
        ["postalCode"] = "10117",
        ["promoCode"] = "WELCOME10",
        ["reason"] = "The kitchen is out of dough.",
        ["refreshToken"] = "mYr9…opaque…Q",
        ["response"] = "Thank you, see you soon.",
        ["restaurantName"] = "Trattoria Ada",
        ["roles"] = "customer",
        ["status"] = "open",
        ["subject"] = "My order is late",
        ["text"] = "Still warm when it came.",
        ["timeZone"] = "Europe/Berlin",
        ["title"] = "Your order is on its way",
        ["token"] = "tok_visa",
        ["tokenType"] = "Bearer",
        ["userAgent"] = "Firefox on Linux",
    };

    private static readonly Dictionary<string, long> IntegerExamples = new()
    {
        ["amount"] = 1290,
        ["commissionRate"] = 1500,
        ["deliveryFee"] = 199,
        ["discount"] = 0,
        ["expiresIn"] = 900,
        ["fee"] = 450,
        ["minimumOrder"] = 1000,
        ["minimumSubtotal"] = 1500,
        ["prepMinutes"] = 20,
        ["price"] = 1290,
        ["quantity"] = 1,
        ["rating"] = 5,
        ["refunded"] = 0,
        ["revenue"] = 129000,
        ["subtotal"] = 1290,
        ["tax"] = 90,
        ["taxRate"] = 700,
        ["tip"] = 200,
        ["total"] = 1779,
        ["unitPrice"] = 1290,
    };

    private static readonly Dictionary<string, double> NumberExamples = new()
    {
        ["lat"] = 52.517,
        ["lng"] = 13.389,
        ["rating"] = 4.7,
        ["distanceKm"] = 1.2,
    };

    /// <summary>Adds its example to a field.</summary>
    public static Task AddExample(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        NormalizeSchema(schema, context.JsonTypeInfo.Type);
        if (
            context.JsonPropertyInfo is { } field
            && schema is { Enum: null or [] }
            && GetExample(field.Name, field.PropertyType) is { } example
        )
        {
            schema.Examples = [example];
        }

        return Task.CompletedTask;
    }

    /// <summary>Null where the type says enough.</summary>
    public static JsonNode? GetExample(string name, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(Guid) ? ExampleId
            : type == typeof(DateTime) ? "2026-03-02T12:00:00Z"
            : type == typeof(string) ? StringExamples.GetValueOrDefault(name)
            : type == typeof(int) || type == typeof(long) ? Find(IntegerExamples, name)
            : type == typeof(double) || type == typeof(decimal) ? Find(NumberExamples, name)
            : null;
    }

    /// <summary>Of a value without a name, such as one in a list.</summary>
    public static JsonNode GetExampleForFormat(string? format) =>
        format switch
        {
            "uuid" => ExampleId,
            "date-time" => "2026-03-02T12:00:00Z",
            "date" => "2026-03-02",
            "time" => "12:00:00",
            "uri" => "https://nibble.test",
            _ => "text",
        };

    /// <summary>
    /// Numbers may be sent as strings too, and times are written by a converter of ours; neither is worth telling.
    /// </summary>
    private static void NormalizeSchema(OpenApiSchema schema, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (schema.Type is { } mixed && (mixed & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
        {
            schema.Type = mixed & ~JsonSchemaType.String;
            schema.Pattern = null;
        }

        if (type == typeof(DateTime) && schema.Type is null)
        {
            schema.Type = JsonSchemaType.String;
        }
    }

    private static JsonValue? Find<T>(Dictionary<string, T> values, string name)
        where T : struct => values.TryGetValue(name, out var value) ? JsonValue.Create(value) : null;
}
