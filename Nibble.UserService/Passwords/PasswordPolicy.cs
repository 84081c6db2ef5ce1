using Nibble.UserService.Accounts;

namespace Nibble.UserService.Passwords;

/// <summary>
/// Which passwords are accepted: long and not easily guessed (NIST SP 800-63B §3.1.1: length and a block list instead
/// of required characters).
/// </summary>
internal static class PasswordPolicy
{
    public const int MinLength = 10;
    public const int MaxLength = 128;

    private static readonly HashSet<string> CommonPasswords = ReadCommonPasswords();

    /// <summary>Null when the password may be used for this e-mail, else a message for the user.</summary>
    public static string? Validate(string password, string email)
    {
        var normalizedEmail = User.Normalize(email);
        return password switch
        {
            { Length: < MinLength or > MaxLength } => $"Must have {MinLength} to {MaxLength} characters.",
            _ when string.Equals(password.Trim(), normalizedEmail, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(
                        password.Trim(),
                        normalizedEmail.Split('@')[0],
                        StringComparison.OrdinalIgnoreCase
                    ) => "Must not be the e-mail.",
            _ when CommonPasswords.Contains(password) || IsSequential(password) =>
                "Is among the passwords that are guessed first; choose another.",
            _ => null,
        };
    }

    /// <summary>Each character follows the one before it by the same step: <c>0000000000</c>, <c>abcdefghij</c>.</summary>
    private static bool IsSequential(string password)
    {
        var step = password[1] - password[0];
        return step is >= -1 and <= 1 && password.Zip(password.Skip(1)).All(pair => pair.Second - pair.First == step);
    }

    private static HashSet<string> ReadCommonPasswords()
    {
        using var stream = typeof(PasswordPolicy).Assembly.GetManifestResourceStream("CommonPasswords.txt")!;
        using var reader = new StreamReader(stream);
        var common = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith("# ", StringComparison.Ordinal))
            {
                common.Add(line);
            }
        }

        return common;
    }
}
