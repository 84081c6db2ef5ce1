using System.Text.Json.Serialization;

namespace Nibble.UserService.Tokens;

/// <summary>RFC 7517 §5.</summary>
internal sealed record JwksResponse(IReadOnlyList<JwkResponse> Keys);

/// <summary>The public part of a key (RFC 7517 §4, RFC 7518 §6.2).</summary>
internal sealed record JwkResponse(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y);

/// <summary>RFC 8414 §2, served under the path of OpenID Connect Discovery, where most verifiers look.</summary>
internal sealed record IssuerConfigurationResponse(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypes,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> SigningAlgorithms,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
    [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes
);
