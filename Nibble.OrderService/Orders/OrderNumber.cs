using System.Security.Cryptography;

namespace Nibble.OrderService.Orders;

/// <summary>
/// The number that people read to each other: eight letters and digits in two groups (<c>7K3Q-9FXM</c>), Crockford's
/// alphabet, so none is mistaken for another. Random, because a counter would tell strangers how much Nibble sells.
/// </summary>
internal static class OrderNumber
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public const int Length = 9;

    /// <summary>How many random numbers are tried for an order.</summary>
    public const int MaxAttempts = 10;

    public static string New() =>
        Of((ulong)RandomNumberGenerator.GetInt32(1 << 20) << 20 | (uint)RandomNumberGenerator.GetInt32(1 << 20));

    /// <summary>A number that is not in use.</summary>
    /// <param name="isInUse">Asks for a number whether an order has it.</param>
    /// <exception cref="InvalidOperationException">All of <see cref="MaxAttempts"/> numbers are in use.</exception>
    public static async Task<string> NewUniqueAsync(Func<string, Task<bool>> isInUse)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var number = New();
            if (!await isInUse(number))
            {
                return number;
            }
        }

        throw new InvalidOperationException($"No unused order number was found in {MaxAttempts} attempts.");
    }

    /// <summary>The number that 40 bits spell.</summary>
    public static string Of(ulong bits) =>
        string.Create(
            Length,
            bits,
            static (text, bits) =>
            {
                for (var at = text.Length - 1; at >= 0; at--)
                {
                    if (at == 4)
                    {
                        text[at] = '-';
                        continue;
                    }

                    text[at] = Alphabet[(int)(bits & 31)];
                    bits >>= 5;
                }
            }
        );
}
