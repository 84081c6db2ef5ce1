using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.ServiceDefaults.OpenApi;

/// <summary>
/// What the generator cannot see of Nibble's endpoints: the paging and the ids that a handler's own types read, the
/// token, the refusals, what values look like. Each Program.cs says
/// <c>AddOpenApi(openApi =&gt; OpenApiDefaults.Configure(openApi, ApiTags.Descriptions))</c>; behind a method group the generator of descriptions
/// would not find the call.
/// </summary>
public static class OpenApiDefaults
{
    /// <summary>The name of the error shape among the schemas.</summary>
    public const string ProblemSchemaName = "Problem";

    /// <summary>The name of the security scheme.</summary>
    public const string BearerSchemeName = "bearer";

    /// <summary>Completes a service's document.</summary>
    /// <param name="options">Of the document.</param>
    /// <param name="tagDescriptions">A description of each tag that the service's operations have.</param>
    public static void Configure(OpenApiOptions options, IReadOnlyDictionary<string, string> tagDescriptions)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tagDescriptions);
        options.AddOperationTransformer(AddParameters);
        options.AddOperationTransformer(AddSecurityRequirements);
        options.AddOperationTransformer(ErrorResponseTransformers.AddErrorResponses);
        options.AddSchemaTransformer(PropertyExamples.AddExample);
        options.AddDocumentTransformer(AddDocumentInfo);
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
                {
                    tag.Description ??= tagDescriptions.GetValueOrDefault(tag.Name ?? "");
                }

                return Task.CompletedTask;
            }
        );
        options.AddDocumentTransformer(ErrorResponseTransformers.AddProblemSchema);
        options.AddDocumentTransformer(BodyExamples.AddExamples);
    }

    private static Task AddDocumentInfo(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Info.Title = context.ApplicationServices.GetRequiredService<IHostEnvironment>().ApplicationName;
        document.Info.Version = "1";
        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
        // A service's own address is nobody's business; clients call the gateway.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The gateway" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[BearerSchemeName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = BearerSchemeName,
            BearerFormat = "JWT",
            Description = "The accessToken that POST /api/auth/login answers.",
        };
        return Task.CompletedTask;
    }

    private static Task AddParameters(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        operation.Parameters ??= [];
        foreach (var name in GetRouteParameters(context))
        {
            Add(name, ParameterLocation.Path, new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" });
        }

        foreach (var parameter in GetHandlerMethod(context)?.GetParameters() ?? [])
        {
            ShowNames(parameter);
        }

        foreach (var parameter in GetQueryParameters(context))
        {
            Add(parameter.Name, ParameterLocation.Query, CreateSchema(parameter), parameter.Description);
        }

        if (ErrorResponseTransformers.GetErrorResponses(context).Any(error => error.Status == 412))
        {
            Add(
                "If-Match",
                ParameterLocation.Header,
                new OpenApiSchema { Type = JsonSchemaType.String },
                "The ETag that was read. When the resource has changed since, nothing is done and the answer is 412."
            );
        }

        return Task.CompletedTask;

        void ShowNames(ParameterInfo parameter)
        {
            var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            if (
                type.IsGenericType
                && type.GetGenericTypeDefinition() == typeof(QueryEnum<>)
                && operation.Parameters.FirstOrDefault(one => one.Name == parameter.Name)?.Schema
                    is OpenApiSchema schema
            )
            {
                schema.Enum =
                [
                    .. Enum.GetNames(type.GetGenericArguments()[0])
                        .Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name)),
                ];
            }
        }

        void Add(string name, ParameterLocation location, OpenApiSchema schema, string? description = null)
        {
            if (!operation.Parameters.Any(parameter => parameter.Name == name))
            {
                operation.Parameters.Add(
                    new OpenApiParameter
                    {
                        Name = name,
                        In = location,
                        Required = location == ParameterLocation.Path,
                        Schema = schema,
                        Description = description,
                    }
                );
            }
        }
    }

    private static Task AddSecurityRequirements(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var token = new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(BearerSchemeName, context.Document)] = [],
        };
        // An empty requirement means: nothing is required.
        operation.Security = GetPolicies(context).All(policy => policy == Policies.Public)
            ? [new OpenApiSecurityRequirement(), token]
            : [token];
        return Task.CompletedTask;
    }

    /// <summary>Who may call the endpoint, all of them together.</summary>
    internal static IEnumerable<string> GetPolicies(OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        return metadata
            .OfType<IAuthorizeData>()
            .Select(authorize => authorize.Policy)
            .OfType<string>()
            // A policy of the endpoint's own asks for roles too.
            .Concat(metadata.OfType<AuthorizationPolicy>().Select(_ => nameof(AuthorizationPolicy)));
    }

    /// <summary>The ids in the endpoint's path.</summary>
    internal static IEnumerable<string> GetRouteParameters(OpenApiOperationTransformerContext context) =>
        (context.Description.RelativePath ?? "")
            .Split('/', '?')
            .Where(part => part.StartsWith('{') && part.EndsWith('}'))
            .Select(part => part[1..^1].Split(':')[0]);

    /// <summary>The query parameters that the endpoint's own types read.</summary>
    internal static IEnumerable<QueryParameter> GetQueryParameters(OpenApiOperationTransformerContext context) =>
        context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>();

    private static OpenApiSchema CreateSchema(QueryParameter parameter) =>
        new()
        {
            Type = parameter.Minimum is null ? JsonSchemaType.String : JsonSchemaType.Integer,
            Format = parameter.Format,
            Enum = parameter.Values is null ? null : [.. parameter.Values.Select(value => (JsonNode)value)],
            Default = parameter.Default is { } usual ? JsonValue.Create(usual) : null,
            Minimum = parameter.Minimum?.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Maximum?.ToString(CultureInfo.InvariantCulture),
        };

    private static MethodInfo? GetHandlerMethod(OpenApiOperationTransformerContext context) =>
        context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault();
}
