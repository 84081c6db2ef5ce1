using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Clients;

/// <summary>The Admin Service's promotions. Its refusals come as <see cref="ServiceDefaults.Errors.DomainException"/>.</summary>
internal sealed class PromotionClient(HttpClient http)
{
    /// <summary>Would the code hold? Takes nothing.</summary>
    public Task<PromotionDiscount> ValidateAsync(ValidatePromotion request, CancellationToken cancellationToken) =>
        PostAsync("validate", request, cancellationToken);

    /// <summary>Takes one use for the order; the same order again gets the same answer.</summary>
    public Task<PromotionDiscount> RedeemAsync(RedeemPromotion request, CancellationToken cancellationToken) =>
        PostAsync("redeem", request, cancellationToken);

    /// <summary>Gives the order's use back, if it holds one.</summary>
    public async Task ReleaseAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync(
            $"{InternalRoutes.Promotions}/{orderId}/release",
            null,
            cancellationToken
        );
        await response.EnsureSuccessOrThrowAsync(cancellationToken);
    }

    private async Task<PromotionDiscount> PostAsync<T>(string action, T request, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(
            $"{InternalRoutes.Promotions}/{action}",
            request,
            NibbleJson.Options,
            cancellationToken
        );
        await response.EnsureSuccessOrThrowAsync(cancellationToken);
        return (await response.ReadOrNullAsync<PromotionDiscount>(cancellationToken))!;
    }
}
