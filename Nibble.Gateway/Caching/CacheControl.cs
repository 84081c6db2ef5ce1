using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The directives of a request's or response's Cache-Control field (RFC 9111 §5.2), parsed conservatively: a delta that
/// is missing, malformed or contradicted by a second one counts as zero, so it never implies freshness.
/// </summary>
internal struct CacheControl
{
    /// <summary>Upper bound for larger numbers of seconds (RFC 9111 §1.2.2).</summary>
    public const int MaxSeconds = int.MaxValue;

    public bool NoStore { get; private set; }
    public bool NoCache { get; private set; }
    public bool Private { get; private set; }
    public bool Public { get; private set; }
    public bool MustRevalidate { get; private set; }
    public bool ProxyRevalidate { get; private set; }
    public bool MustUnderstand { get; private set; }
    public bool OnlyIfCached { get; private set; }
    public bool NoTransform { get; private set; }

    /// <summary>Seconds; null if the directive is absent. The same applies to all deltas below.</summary>
    public int? MaxAge { get; private set; }
    public int? SharedMaxAge { get; private set; }
    public int? MinFresh { get; private set; }

    /// <summary>A <c>max-stale</c> without an argument accepts any staleness: <see cref="MaxSeconds"/>.</summary>
    public int? MaxStale { get; private set; }
    public int? StaleWhileRevalidate { get; private set; }
    public int? StaleIfError { get; private set; }

    /// <summary>
    /// Fields that the qualified forms <c>no-cache="…"</c> and <c>private="…"</c> exclude from storage.
    /// </summary>
    public IReadOnlyList<string> ExcludedFields => _excludedFields ?? [];

    private string[]? _excludedFields;

    public static CacheControl Parse(StringValues field)
    {
        var directives = new CacheControl();
        foreach (var line in field)
        {
            var reader = new DirectiveReader(line);
            while (reader.Read(out var directive))
            {
                directives.Apply(directive);
            }
        }

        return directives;
    }

    /// <summary>Applies one directive. Unknown ones are ignored (§5.2.3).</summary>
    public void Apply(in Directive directive)
    {
        if (directive.Is("max-age"))
        {
            MaxAge = Delta(MaxAge, directive, invalid: 0);
        }
        else if (directive.Is("s-maxage"))
        {
            SharedMaxAge = Delta(SharedMaxAge, directive, invalid: 0);
        }
        else if (directive.Is("no-cache"))
        {
            NoCache |= !Exclude(directive);
        }
        else if (directive.Is("no-store"))
        {
            NoStore = true;
        }
        else if (directive.Is("private"))
        {
            Private |= !Exclude(directive);
        }
        else if (directive.Is("public"))
        {
            Public = true;
        }
        else if (directive.Is("must-revalidate"))
        {
            MustRevalidate = true;
        }
        else if (directive.Is("proxy-revalidate"))
        {
            ProxyRevalidate = true;
        }
        else if (directive.Is("must-understand"))
        {
            MustUnderstand = true;
        }
        else if (directive.Is("no-transform"))
        {
            NoTransform = true;
        }
        else if (directive.Is("only-if-cached"))
        {
            OnlyIfCached = true;
        }
        else if (directive.Is("min-fresh"))
        {
            MinFresh = Delta(MinFresh, directive, invalid: MaxSeconds);
        }
        else if (directive.Is("max-stale"))
        {
            MaxStale = directive.HasArgument ? Delta(MaxStale, directive, invalid: 0) : MaxStale ?? MaxSeconds;
        }
        else if (directive.Is("stale-while-revalidate"))
        {
            StaleWhileRevalidate = Delta(StaleWhileRevalidate, directive, invalid: 0);
        }
        else if (directive.Is("stale-if-error"))
        {
            StaleIfError = Delta(StaleIfError, directive, invalid: 0);
        }
    }

    private static int Delta(int? earlier, in Directive directive, int invalid)
    {
        var seconds = directive.IsWellFormed && TryParseSeconds(directive.Argument, out var value) ? value : invalid;
        return earlier is null || earlier == seconds ? seconds : invalid;
    }

    /// <summary>Parses delta-seconds: digits only, values above <see cref="MaxSeconds"/> are reduced to it.</summary>
    public static bool TryParseSeconds(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }

            seconds = (int)Math.Min((long)seconds * 10 + (character - '0'), MaxSeconds);
        }

        return !text.IsEmpty;
    }

    /// <returns>False if no field is named: the directive then applies to the whole response.</returns>
    private bool Exclude(in Directive directive)
    {
        if (!directive.HasArgument || !directive.IsWellFormed)
        {
            return false;
        }

        var names = directive
            .Argument.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _excludedFields = [.. ExcludedFields, .. names];
        return names.Length > 0;
    }
}
