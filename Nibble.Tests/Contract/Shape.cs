using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nibble.Tests.Contract;

/// <summary>
/// A shape as docs/contract.md writes it: <c>id, status (open, closed), comments[], location {lat, lng}, rating?</c>.
/// A question mark says that the field may be absent.
/// </summary>
internal sealed partial record Shape(IReadOnlyList<Shape.Field> Fields)
{
    internal sealed record Field(string Name, bool IsOptional, bool IsList, IReadOnlyList<string> Values, Shape? Inner);

    public static Shape Parse(string text)
    {
        var tokens = new Queue<string>(Token().Matches(text).Select(token => token.Value));
        var shape = ParseFields(tokens);
        return tokens.Count == 0 ? shape : throw new FormatException($"What is '{tokens.Peek()}' in '{text}'?");
    }

    /// <summary>What of the JSON is not as the shape says.</summary>
    public IEnumerable<string> ErrorsIn(JsonElement json, string path = "")
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return [$"{path} is {json.ValueKind}"];
        }

        return Fields.SelectMany(field =>
            json.TryGetProperty(field.Name, out var value) ? ErrorsIn(field, value, $"{path}.{field.Name}")
            : field.IsOptional ? []
            : [$"{path}.{field.Name} is missing"]
        );
    }

    private static IEnumerable<string> ErrorsIn(Field field, JsonElement value, string path)
    {
        if (field.IsList)
        {
            return value.ValueKind == JsonValueKind.Array
                ? value.EnumerateArray().SelectMany((one, at) => field.Inner?.ErrorsIn(one, $"{path}[{at}]") ?? [])
                : [$"{path} is {value.ValueKind}, not a list"];
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (field.Inner is not null)
        {
            return field.Inner.ErrorsIn(value, path);
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return IsAsNamed(field, value, text) ? [] : [$"{path} is {value.GetRawText()}"];
    }

    /// <summary>The contract's general rules: enums, ids, times, money.</summary>
    private static bool IsAsNamed(Field field, JsonElement value, string text) =>
        field switch
        {
            { Values.Count: > 0 } => field.Values.Contains(text),
            { Name: "id" } => Guid.TryParse(text, out _),
            { Name: var name } when name.EndsWith("Id", StringComparison.Ordinal) => Guid.TryParse(text, out _),
            { Name: var name } when name == "at" || name.EndsWith("At", StringComparison.Ordinal) => UtcTime()
                .IsMatch(text),
            { Name: var name } when Money().IsMatch(name) => value.ValueKind == JsonValueKind.Number
                && value.TryGetInt64(out _),
            { Name: "currency" } => text is { Length: 3 },
            _ => true,
        };

    private static Shape ParseFields(Queue<string> tokens)
    {
        var fields = new List<Field>();
        do
        {
            var name = tokens.Dequeue();
            var isOptional = Take(tokens, "?");
            var isList = Take(tokens, "[]");
            List<string> values = [];
            if (Take(tokens, "("))
            {
                do
                {
                    values.Add(tokens.Dequeue());
                } while (Take(tokens, ","));

                Expect(tokens, ")");
            }

            Shape? inner = null;
            if (Take(tokens, "{"))
            {
                inner = ParseFields(tokens);
                Expect(tokens, "}");
            }

            fields.Add(new Field(name, isOptional, isList, values, inner));
        } while (Take(tokens, ","));

        return new Shape(fields);
    }

    private static bool Take(Queue<string> tokens, string token)
    {
        if (!tokens.TryPeek(out var next) || next != token)
        {
            return false;
        }

        tokens.Dequeue();
        return true;
    }

    private static void Expect(Queue<string> tokens, string token)
    {
        if (!Take(tokens, token))
        {
            throw new FormatException($"'{token}' is missing.");
        }
    }

    [GeneratedRegex(@"\w+|\[\]|[?(){},]")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex UtcTime();

    [GeneratedRegex("^(subtotal|discount|total|tax|tip|amount|fee|price|unitPrice|deliveryFee|minimumOrder)$")]
    private static partial Regex Money();
}
