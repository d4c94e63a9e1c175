using System.Globalization;
using PuppeteerSharp;

namespace Lockstep.Host.Tests.Dashboard;

/// <summary>The page of a real run in a real browser. Pictures of it stay in the folder <c>screenshots</c> beside the tests.</summary>
public sealed class PageTests(ITestOutputHelper output) : IDisposable
{
    // When figures and charts are first there to be painted, in milliseconds from asking for the page.
    private const string NotesTimes =
        """
        function look() {
          if (window.shown === undefined && document.getElementById('steps')?.textContent.length > 1) window.shown = performance.now();
          if (document.querySelectorAll('.chart canvas, .chart svg').length >= 4) window.drawn = performance.now();
          else requestAnimationFrame(look);
        }
        look();
        """;

    private readonly TinyWorld _world = new();
    private readonly List<string> _troubles = [];

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_page_shows_a_run_learn_in_every_width_and_theme_and_says_when_it_is_over()
    {
        await using var browser = await RealBrowser.Start();
        using var run = RunningProgram.Start(new Dictionary<string, string>(), _world.TrainArguments("tiny-run", "--epochs", "100000", "--processes", "2", "--workers", "0", "--dashboard", "127.0.0.1:0"));
        run.WaitForEvent("epoch", 3);
        var url = run.LastLines(1000).Single(line => line.StartsWith("page     ", StringComparison.Ordinal))["page     ".Length..];

        await using var page = await Open(browser, url);
        await Until(page, "document.getElementById('name').textContent === 'tiny-run'");
        await Until(page, "document.getElementById('connection').textContent === 'live'");
        await Until(page, "document.querySelectorAll('#workers tbody tr').length === 2 || document.querySelectorAll('#workers tr').length >= 2");
        foreach (var chart in (string[])["perplexity", "speed", "norm", "timeline"]) await Until(page, $"document.querySelector('#{chart} canvas, #{chart} svg') !== null");
        var steps = await Text(page, "steps");
        await Until(page, $"document.getElementById('steps').textContent !== '{steps}'");

        foreach (var (width, theme) in ((int, string)[])[(1280, "light"), (1280, "dark"), (360, "light"), (768, "dark")])
        {
            await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 1400 });
            await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = theme }]);
            await Until(page, $"document.documentElement.dataset.bsTheme === '{theme}'");
            Assert.True(await page.EvaluateExpressionAsync<int>("document.scrollingElement.scrollWidth") <= width, $"At a width of {width} the page scrolls sideways.");
            await Picture(page, string.Create(CultureInfo.InvariantCulture, $"training-{theme}-{width}.png"));
        }

        run.Send(Signal.Interrupt);
        run.End();
        await Until(page, "document.getElementById('connection').textContent === 'run ended'");
        Assert.Equal("interrupted", await Text(page, "state"));
        await Picture(page, "interrupted.png");
        Assert.Empty(_troubles);
    }

    [Fact]
    public async Task Ten_thousand_steps_are_shown_at_once_and_take_no_more_memory_than_a_few()
    {
        await using var browser = await RealBrowser.Start();
        using var run = RunningProgram.Start(new Dictionary<string, string>(), _world.TrainArguments("tiny-run", "--epochs", "100000", "--dashboard", "127.0.0.1:0"));
        run.WaitForEvent("epoch", 10_000 / TinyWorld.StepsPerEpoch);
        var url = run.LastLines(100_000).Single(line => line.StartsWith("page     ", StringComparison.Ordinal))["page     ".Length..];

        await using var page = await Open(browser, url);
        await Until(page, "window.drawn !== undefined");
        var (shown, drawn) = (await page.EvaluateExpressionAsync<double>("window.shown"), await page.EvaluateExpressionAsync<double>("window.drawn"));
        var before = await page.MetricsAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        var after = await page.MetricsAsync();
        var busy = (after["TaskDuration"] - before["TaskDuration"]) / (after["Timestamp"] - before["Timestamp"]);
        output.WriteLine(FormattableString.Invariant($"from asking for the page to its figures: {shown:0} ms, to its charts: {drawn:0} ms; the browser's thread is busy {busy * 100:0} % of the time; its heap is {after["JSHeapUsedSize"] / 1_000_000:0.0} MB"));
        Assert.InRange(after["JSHeapUsedSize"], 0, 100_000_000);

        run.Send(Signal.Interrupt);
        run.End();
        Assert.Empty(_troubles);
    }

    // Notes what a browser complains of, and what it asks others for.
    private async Task<IPage> Open(IBrowser browser, string url)
    {
        var page = await browser.NewPageAsync();
        page.Console += (_, said) =>
        {
            if (said.Message.Type is ConsoleType.Error or ConsoleType.Warning) _troubles.Add(said.Message.Text);
        };
        page.PageError += (_, error) => _troubles.Add($"{error.Message}");
        page.Request += (_, request) =>
        {
            if (!request.Request.Url.StartsWith(url, StringComparison.Ordinal) && !request.Request.Url.StartsWith("data:", StringComparison.Ordinal)) _troubles.Add($"It asked for {request.Request.Url}.");
        };
        await page.EvaluateExpressionOnNewDocumentAsync(NotesTimes);
        await page.GoToAsync(url, WaitUntilNavigation.DOMContentLoaded);
        return page;
    }

    private static async Task Until(IPage page, string isTrue) => await page.WaitForExpressionAsync(isTrue, new WaitForFunctionOptions { Timeout = 60_000 });

    private static Task<string> Text(IPage page, string id) => page.EvaluateExpressionAsync<string>($"document.getElementById('{id}').textContent");

    private static async Task Picture(IPage page, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;
        await page.ScreenshotAsync(Path.Combine(folder, name), new ScreenshotOptions { FullPage = true });
    }
}
