using Microsoft.Playwright;

namespace Nibble.Tests.Support;

/// <summary>
/// The Chromium of this machine, driven by Playwright, which downloads nothing. It starts when a test first opens a page.
/// Where there is none, the tests say so and are skipped.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    // Pages share two cores with all other tests.
    private const int TimeoutMilliseconds = 60_000;

    private static readonly string? Executable = new[]
    {
        Environment.GetEnvironmentVariable("NIBBLE_BROWSER"),
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    // Where pictures of the pages are kept: docs/images when those of the README are made anew.
    private static readonly string? ScreenshotFolder = Environment.GetEnvironmentVariable("NIBBLE_PICTURES");

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Skips the test that calls it on a machine without a browser.</summary>
    public static void SkipIfNotInstalled() =>
        Skip.If(
            Executable is null,
            "No Chromium is installed (apt-get install chromium), or NIBBLE_BROWSER does not name one."
        );

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A browser context of its own: another user, nothing shared.</summary>
    internal async Task<BrowserWindow> OpenAsync(Uri gateway, int width = 1280, int height = 860)
    {
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable });
        Assertions.SetDefaultExpectTimeout(TimeoutMilliseconds);
        var context = await _browser.NewContextAsync(
            new()
            {
                BaseURL = gateway.ToString(),
                ViewportSize = new() { Width = width, Height = height },
                ReducedMotion = ReducedMotion.Reduce,
                Locale = "en-GB",
            }
        );
        context.SetDefaultTimeout(TimeoutMilliseconds);
        return new BrowserWindow(context, await context.NewPageAsync(), ScreenshotFolder);
    }
}

/// <summary>A page in a window, and what went wrong in it.</summary>
internal sealed class BrowserWindow : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly string? _screenshotFolder;
    private readonly List<string> _errors = [];

    public BrowserWindow(IBrowserContext context, IPage page, string? screenshotFolder)
    {
        _context = context;
        _screenshotFolder = screenshotFolder;
        Page = page;
        page.PageError += (_, fault) => _errors.Add(fault);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _errors.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Exceptions that nobody caught, and whatever the Content-Security-Policy refused.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public Task SetOfflineAsync(bool offline) => _context.SetOfflineAsync(offline);

    /// <summary>Signs in by the form, as somebody with an account of their own.</summary>
    public async Task SignInAsync(string view, string email, string password)
    {
        await Page.GotoAsync($"/#/{view}");
        var form = Page.Locator(
            "section",
            new() { Has = Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in with your own account" }) }
        );
        await form.GetByLabel("E-mail").FillAsync(email);
        await form.GetByLabel("Password").FillAsync(password);
        await form.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(form).ToBeHiddenAsync();
    }

    public ILocator Button(string name, bool exact = false) =>
        Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    /// <summary>Keeps a picture for the documents when the environment asks for them; otherwise does nothing.</summary>
    public async Task SaveScreenshotAsync(string name)
    {
        if (_screenshotFolder is not null)
        {
            var path = Path.Combine(SourceRepository.Root, _screenshotFolder, $"{name}.png");
            await Page.EvaluateAsync("scrollTo(0, 0)");
            await Page.ScreenshotAsync(new() { Path = path });
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
