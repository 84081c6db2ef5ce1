using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.ServiceDefaults.OpenApi;

/// <summary>
/// The error responses of an endpoint: those it declares (<see cref="ErrorResponseMetadata"/>), and what follows from its policy, its
/// parameters and its body. All in the one error shape, each response with its codes in <c>x-error-codes</c>.
/// </summary>
internal static class ErrorResponseTransformers
{
    public const string CodesExtension = "x-error-codes";

    /// <summary>The name of the error shape among the schemas.</summary>
    public const string ProblemSchemaName = OpenApiDefaults.ProblemSchemaName;

    /// <summary>Statuses and codes of an endpoint.</summary>
    public static IEnumerable<ErrorResponseMetadata> GetErrorResponses(OpenApiOperationTransformerContext context)
    {
        var endpoint = context.Description;
        var policies = OpenApiDefaults.GetPolicies(context).Where(policy => policy != Policies.Public).ToList();
        var hasBody = endpoint.ParameterDescriptions.Any(parameter => parameter.Source.Id is "Body" or "Form");
        var takesValues =
            hasBody
            || endpoint.ParameterDescriptions.Any(parameter => parameter.Source.Id is "Query" or "Header")
            || OpenApiDefaults.GetQueryParameters(context).Any();
        if (takesValues)
        {
            yield return new ErrorResponseMetadata(400, [ErrorCodes.ValidationFailed]);
        }

        if (hasBody)
        {
            yield return new ErrorResponseMetadata(400, [ErrorCodes.BadRequest]);
            yield return new ErrorResponseMetadata(413, [ErrorCodes.PayloadTooLarge]);
            yield return new ErrorResponseMetadata(415, [ErrorCodes.UnsupportedMediaType]);
        }

        if (policies.Count > 0)
        {
            yield return new ErrorResponseMetadata(
                401,
                [ErrorCodes.TokenMissing, ErrorCodes.TokenInvalid, ErrorCodes.TokenExpired, ErrorCodes.TokenRevoked]
            );
        }

        if (policies.Any(policy => policy != Policies.SignedIn))
        {
            yield return new ErrorResponseMetadata(403, [ErrorCodes.Forbidden]);
        }

        if (OpenApiDefaults.GetRouteParameters(context).Any())
        {
            yield return new ErrorResponseMetadata(404, [ErrorCodes.NotFound]);
        }

        foreach (var said in endpoint.ActionDescriptor.EndpointMetadata.OfType<ErrorResponseMetadata>())
        {
            yield return said;
            if (said.Status == StatusCodes.Status412PreconditionFailed)
            {
                // Without an If-Match, who loses a race learns of it when it is saved.
                yield return new ErrorResponseMetadata(StatusCodes.Status409Conflict, [ErrorCodes.Conflict]);
            }
        }
    }

    /// <summary>Adds a response for each status.</summary>
    public static Task AddErrorResponses(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        operation.Responses ??= [];
        foreach (var status in GetErrorResponses(context).GroupBy(error => error.Status).OrderBy(status => status.Key))
        {
            var codes = status.SelectMany(error => error.Codes).Distinct().ToList();
            operation.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description =
                    $"{ReasonPhrases.GetReasonPhrase(status.Key)}: {string.Join(", ", codes.Select(code => $"`{code}`"))}",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [ProblemDetailsDefaults.ContentType] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchemaReference(ProblemSchemaName, context.Document),
                        Example = CreateExample(status.Key, codes[0]),
                    },
                },
                Extensions = new Dictionary<string, IOpenApiExtension>
                {
                    [CodesExtension] = new JsonNodeExtension(new JsonArray([.. codes.Select(code => (JsonNode)code)])),
                },
            };
        }

        return Task.CompletedTask;
    }

    /// <summary>Describes the error shape, once a document.</summary>
    public static Task AddProblemSchema(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemSchemaName] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Why something was not done (RFC 9457). Branch on code; /docs/errors explains each.",
            Required = new HashSet<string>
            {
                "type",
                "title",
                "status",
                "detail",
                ProblemDetailsDefaults.Code,
                ProblemDetailsDefaults.TraceId,
            },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = CreateStringSchema("The page that explains the code.", "uri-reference"),
                ["title"] = CreateStringSchema("The status in words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
                ["detail"] = CreateStringSchema("A sentence for people."),
                [ProblemDetailsDefaults.Code] = CreateStringSchema(
                    "What went wrong, for programs; it never changes its meaning."
                ),
                [ProblemDetailsDefaults.TraceId] = CreateStringSchema("Finds the request in traces and logs."),
                [ProblemDetailsDefaults.Errors] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Messages by field, where fields are not valid.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
                [ProblemDetailsDefaults.RetryAfter] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Description = "In how many seconds it may be tried again, where that is known.",
                },
            },
        };
        return Task.CompletedTask;
    }

    private static JsonObject CreateExample(int status, string code)
    {
        var example = new JsonObject
        {
            ["type"] = ProblemDetailsDefaults.GetTypeUri(code),
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = "A sentence that says what went wrong.",
            [ProblemDetailsDefaults.Code] = code,
            [ProblemDetailsDefaults.TraceId] = "0af7651916cd43dd8448eb211c80319c",
        };
        if (code == ErrorCodes.ValidationFailed)
        {
            example[ProblemDetailsDefaults.Errors] = new JsonObject
            {
                ["field"] = new JsonArray("What is wrong with it."),
            };
        }

        if (status == StatusCodes.Status429TooManyRequests)
        {
            example[ProblemDetailsDefaults.RetryAfter] = 30;
        }

        return example;
    }

    private static OpenApiSchema CreateStringSchema(string description, string? format = null) =>
        new()
        {
            Type = JsonSchemaType.String,
            Description = description,
            Format = format,
        };
}
