using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Nibble.UserService.Accounts;
using Nibble.UserService.Passwords;

namespace Nibble.UserService.Authentication;

/// <summary>The roles available at registration; an admin grants the others.</summary>
public enum RegistrationRole
{
    /// <summary>Orders meals.</summary>
    Customer,

    /// <summary>Runs restaurants.</summary>
    RestaurantOwner,

    /// <summary>Delivers.</summary>
    Driver,
}

/// <summary>Registers an account.</summary>
/// <param name="Email">The e-mail to sign in with; unique.</param>
/// <param name="Password">10 to 128 characters, not among the common ones, not the e-mail.</param>
/// <param name="FirstName">The given name.</param>
/// <param name="LastName">The family name.</param>
/// <param name="PhoneNumber">The phone number for drivers to call.</param>
/// <param name="Role">The account's role.</param>
public sealed record RegisterRequest(
    [property: Required, EmailAddress, StringLength(User.EmailLength)] string Email,
    [property: Required, StringLength(PasswordPolicy.MaxLength, MinimumLength = PasswordPolicy.MinLength)]
        string Password,
    [property: Required, StringLength(User.NameLength)] string FirstName,
    [property: Required, StringLength(User.NameLength)] string LastName,
    [property: Phone, StringLength(User.PhoneNumberLength)] string? PhoneNumber = null,
    RegistrationRole Role = RegistrationRole.Customer
);

/// <summary>Signs in.</summary>
/// <param name="Email">The account's e-mail; case is ignored.</param>
/// <param name="Password">Its password.</param>
public sealed record LoginRequest(
    [property: Required, StringLength(User.EmailLength)] string Email,
    [property: Required, StringLength(PasswordPolicy.MaxLength)] string Password
);

/// <summary>Signs in with the password form of OAuth 2.0 (RFC 6749 §4.3.2).</summary>
public sealed record LoginFormRequest
{
    /// <summary>The account's e-mail.</summary>
    [Required, StringLength(User.EmailLength)]
    public string? Username { get; init; }

    /// <summary>Its password.</summary>
    [Required, StringLength(PasswordPolicy.MaxLength)]
    public string? Password { get; init; }
}

/// <summary>Exchanges a refresh token for new tokens.</summary>
/// <param name="RefreshToken">The session's latest refresh token.</param>
public sealed record RefreshRequest([property: Required, StringLength(200)] string RefreshToken);

/// <summary>A pair of tokens and the account they belong to.</summary>
/// <param name="AccessToken">For the <c>Authorization</c> header.</param>
/// <param name="RefreshToken">Valid for one exchange.</param>
/// <param name="TokenType"><c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="User">The account.</param>
internal sealed record TokensResponse(
    string AccessToken,
    string RefreshToken,
    string TokenType,
    int ExpiresIn,
    UserResponse User
);

/// <summary>
/// The same with the member names of OAuth 2.0 (RFC 6749 §5.1) as well, for clients that used the password form.
/// </summary>
internal sealed record OAuthTokensResponse(
    string AccessToken,
    string RefreshToken,
    string TokenType,
    int ExpiresIn,
    UserResponse User
)
{
    [JsonPropertyName("access_token")]
    public string OAuthAccessToken => AccessToken;

    [JsonPropertyName("refresh_token")]
    public string OAuthRefreshToken => RefreshToken;

    [JsonPropertyName("token_type")]
    public string OAuthTokenType => TokenType;

    [JsonPropertyName("expires_in")]
    public int OAuthExpiresIn => ExpiresIn;

    public static OAuthTokensResponse Of(TokensResponse tokens) =>
        new(tokens.AccessToken, tokens.RefreshToken, tokens.TokenType, tokens.ExpiresIn, tokens.User);
}

/// <summary>A session of the account.</summary>
/// <param name="Id">The session id, used to end it.</param>
/// <param name="CreatedAt">When the user signed in.</param>
/// <param name="LastUsedAt">When it last issued an access token.</param>
/// <param name="UserAgent">The device's User-Agent header.</param>
/// <param name="Current">Whether this is the session of the request.</param>
internal sealed record SessionResponse(
    Guid Id,
    DateTime CreatedAt,
    DateTime LastUsedAt,
    string? UserAgent,
    bool Current
);
