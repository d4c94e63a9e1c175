using PuppeteerSharp;

namespace Lockstep.Host.Tests.Dashboard;

/// <summary>The Chromium of this machine, without a window.</summary>
internal static class RealBrowser
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Starts it; skips the test where there is none.</summary>
    public static async Task<IBrowser> Start()
    {
        var path = Array.Find(Places, File.Exists);
        if (path is null) Assert.Skip("There is no Chromium on this machine: install the package chromium.");
        return await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = path, Headless = true, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    }
}
