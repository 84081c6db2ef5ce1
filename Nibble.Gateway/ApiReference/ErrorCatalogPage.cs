using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Nibble.Gateway.ApiReference;

/// <summary>
/// The page that an error's <c>type</c> links to, with one anchor per code. Rendered from docs/errors.md, which is
/// embedded in the gateway.
/// </summary>
internal static partial class ErrorCatalogPage
{
    private const string Source = "errors.md";

    public static byte[] Html { get; } = Encoding.UTF8.GetBytes(Render(EmbeddedAssets.ReadText(Source)));

    private static string Render(string markdown)
    {
        var page = new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Nibble: errors</title>
            <link rel="stylesheet" href="/docs/assets/errors.css">
            </head>
            <body>
            <main>
            <h1>Errors</h1>
            <p>Every error is <code>application/problem+json</code>: <code>status</code>, <code>code</code>, <code>detail</code>
            (a sentence for people), <code>title</code>, <code>type</code> (its line here), <code>traceId</code> and, for
            validation, <code>errors</code> by field. Branch on <code>code</code>; it never changes its meaning.
            <a href="/docs">The API reference</a> says which operation answers which.</p>
            <table>
            <thead><tr><th scope="col">code</th><th scope="col">means</th><th scope="col">do</th></tr></thead>
            <tbody>

            """
        );
        foreach (Match row in Rows().Matches(markdown))
        {
            var code = row.Groups["code"].Value;
            page.Append("<tr id=\"")
                .Append(code)
                .Append("\"><th scope=\"row\"><a href=\"#")
                .Append(code)
                .Append("\"><code>")
                .Append(code)
                .Append("</code></a></th><td>")
                .Append(Inline(row.Groups["means"].Value))
                .Append("</td><td>")
                .Append(Inline(row.Groups["do"].Value))
                .Append("</td></tr>\n");
        }

        return page.Append("</tbody>\n</table>\n</main>\n</body>\n</html>\n").ToString();
    }

    private static string Inline(string markdown) =>
        Code().Replace(WebUtility.HtmlEncode(markdown.Trim()), "<code>$1</code>");

    [GeneratedRegex(@"^\| `(?<code>[A-Z_]+)` \|(?<means>[^|]*)\|(?<do>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
