namespace Nibble.ServiceDefaults.Errors;

/// <summary>
/// The machine-readable codes of Nibble's errors. Clients branch on these; they never change their meaning
/// (docs/errors.md lists them with what to do).
/// </summary>
public static class ErrorCodes
{
#pragma warning disable CS1591 // Each code is described once, in docs/errors.md; a test keeps the two lists equal.

    // Any route
    public const string ValidationFailed = "VALIDATION_FAILED";
    public const string BadRequest = "BAD_REQUEST";
    public const string NotFound = "NOT_FOUND";
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";
    public const string Forbidden = "FORBIDDEN";
    public const string Conflict = "CONFLICT";
    public const string PreconditionFailed = "PRECONDITION_FAILED";
    public const string PayloadTooLarge = "PAYLOAD_TOO_LARGE";
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";
    public const string InternalError = "INTERNAL_ERROR";

    // Gateway
    public const string TokenMissing = "TOKEN_MISSING";
    public const string TokenInvalid = "TOKEN_INVALID";
    public const string TokenExpired = "TOKEN_EXPIRED";
    public const string TokenRevoked = "TOKEN_REVOKED";
    public const string RateLimited = "RATE_LIMITED";
    public const string Overloaded = "OVERLOADED";
    public const string ServiceUnavailable = "SERVICE_UNAVAILABLE";
    public const string GatewayTimeout = "GATEWAY_TIMEOUT";
    public const string BadGateway = "BAD_GATEWAY";
    public const string UnsupportedVersion = "UNSUPPORTED_VERSION";
    public const string HeadersTooLarge = "HEADERS_TOO_LARGE";
    public const string RequestTimeout = "REQUEST_TIMEOUT";

    // Users
    public const string EmailTaken = "EMAIL_TAKEN";
    public const string InvalidCredentials = "INVALID_CREDENTIALS";
    public const string AccountLocked = "ACCOUNT_LOCKED";
    public const string AccountSuspended = "ACCOUNT_SUSPENDED";
    public const string TokenReused = "TOKEN_REUSED";
    public const string CodeInvalid = "CODE_INVALID";

    // Restaurants
    public const string AlreadyReviewed = "ALREADY_REVIEWED";
    public const string NotReviewable = "NOT_REVIEWABLE";

    // Orders
    public const string InvalidTransition = "INVALID_TRANSITION";
    public const string DifferentRestaurant = "DIFFERENT_RESTAURANT";
    public const string CartEmpty = "CART_EMPTY";
    public const string RestaurantClosed = "RESTAURANT_CLOSED";
    public const string ItemUnavailable = "ITEM_UNAVAILABLE";
    public const string ItemNotFound = "ITEM_NOT_FOUND";
    public const string OptionInvalid = "OPTION_INVALID";
    public const string OutOfRange = "OUT_OF_RANGE";
    public const string BelowMinimum = "BELOW_MINIMUM";
    public const string PaymentDeclined = "PAYMENT_DECLINED";
    public const string InsufficientFunds = "INSUFFICIENT_FUNDS";
    public const string PaymentProviderError = "PAYMENT_PROVIDER_ERROR";
    public const string PaymentMethodInvalid = "PAYMENT_METHOD_INVALID";
    public const string RefundExceedsPayment = "REFUND_EXCEEDS_PAYMENT";

    // Drivers
    public const string DriverNotApproved = "DRIVER_NOT_APPROVED";
    public const string OfferExpired = "OFFER_EXPIRED";
    public const string DriverExists = "DRIVER_EXISTS";

    // Admin
    public const string PromotionInvalid = "PROMOTION_INVALID";
    public const string PromotionExpired = "PROMOTION_EXPIRED";
    public const string PromotionExhausted = "PROMOTION_EXHAUSTED";
    public const string PromotionMinimum = "PROMOTION_MINIMUM";
    public const string CodeTaken = "CODE_TAKEN";
    public const string SimulationUnavailable = "SIMULATION_UNAVAILABLE";

#pragma warning restore CS1591
}
