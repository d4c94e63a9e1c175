using System.Globalization;
using Lockstep.Host.Fetching;

namespace Lockstep.Host.CommandLine;

/// <summary>Shows a download in one line of a terminal, on standard error.</summary>
internal sealed class FetchTicker : IProgress<FetchProgress>, IDisposable
{
    private string _shown = "";

    public void Report(FetchProgress value)
    {
        var of = value.TotalBytes is { } total ? string.Create(CultureInfo.InvariantCulture, $" of {total / 1e6:0.0}") : "";
        var line = string.Create(CultureInfo.InvariantCulture, $"{value.Name}  {value.ReceivedBytes / 1e6:0.0}{of} MB");
        if (line == _shown) return;
        Console.Error.Write("\r" + line.PadRight(_shown.Length));
        _shown = line;
    }

    public void Dispose()
    {
        if (_shown.Length > 0) Console.Error.WriteLine();
    }
}
