namespace Nibble.Gateway.Caching;

/// <summary>
/// One directive of a Cache-Control field: <c>name</c>, <c>name=token</c> or <c>name="quoted string"</c>.
/// </summary>
internal readonly ref struct Directive
{
    public required ReadOnlySpan<char> Name { get; init; }

    /// <summary>Without quotes.</summary>
    public ReadOnlySpan<char> Argument { get; init; }
    public bool HasArgument { get; init; }

    /// <summary>False if it violates the grammar, as in <c>max-age =1</c>.</summary>
    public bool IsWellFormed { get; init; }

    public bool Is(ReadOnlySpan<char> name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Enumerates the comma-separated directives of one field line without allocating; never throws.</summary>
internal ref struct DirectiveReader(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;

    public bool Read(out Directive directive)
    {
        _rest = _rest.TrimStart(" \t,");
        if (_rest.IsEmpty)
        {
            directive = default;
            return false;
        }

        var name = Take(_rest.IndexOfAny(" \t,=\""));
        if (!_rest.StartsWith('='))
        {
            directive = new Directive { Name = name, IsWellFormed = SkipToComma() && !name.IsEmpty };
            return true;
        }

        _rest = _rest[1..];
        var isWellFormed = true;
        ReadOnlySpan<char> argument;
        if (_rest.StartsWith('"'))
        {
            _rest = _rest[1..];
            argument = Take(EndOfQuotedString(_rest));
            isWellFormed = !_rest.IsEmpty;
            _rest = _rest.IsEmpty ? _rest : _rest[1..];
        }
        else
        {
            argument = Take(_rest.IndexOfAny(" \t,\""));
        }

        directive = new Directive
        {
            Name = name,
            Argument = argument,
            HasArgument = true,
            IsWellFormed = SkipToComma() && isWellFormed,
        };
        return true;
    }

    private ReadOnlySpan<char> Take(int length)
    {
        var taken = length < 0 ? _rest : _rest[..length];
        _rest = _rest[taken.Length..];
        return taken;
    }

    /// <returns>True if only white space preceded the comma.</returns>
    private bool SkipToComma()
    {
        var isClean = true;
        for (; !_rest.IsEmpty && _rest[0] != ','; _rest = _rest[1..])
        {
            isClean &= _rest[0] is ' ' or '\t';
            if (_rest[0] == '"')
            {
                // A comma inside a stray quoted string is not a separator.
                _rest = _rest[Math.Min(1 + EndOfQuotedString(_rest[1..]), _rest.Length - 1)..];
            }
        }

        return isClean;
    }

    /// <returns>The index of the closing quote, or the length if it is missing.</returns>
    private static int EndOfQuotedString(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i;
            }

            if (text[i] == '\\')
            {
                i++;
            }
        }

        return text.Length;
    }
}
