using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Reports;

/// <summary>Writes the report when a run has finished.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="tell">Told where it could not be written, which is no reason for a run to fail.</param>
/// <param name="lastSteps">Gives what the workers did in the last steps.</param>
internal sealed class ReportWriter(RunFolder folder, Action<string> tell, Func<IReadOnlyCollection<TimelineStep>> lastSteps) : IRunObserver
{
    private RunFacts? _run;

    public void On(RunEvent happened)
    {
        if (happened is RunEvent.Started started) _run = started.Run;
        if (happened is RunEvent.Finished finished && _run is { } run) Write(run, finished.Result);
    }

    public void Stepped(StepProgress progress)
    {
    }

    private void Write(RunFacts run, RunResult result)
    {
        var unfinished = folder.ReportPath + ".unfinished";
        try
        {
            File.WriteAllText(unfinished, ReportPage.Html(run, result, MetricsPoints.Of(ReadMetrics()), lastSteps()));
            File.Move(unfinished, folder.ReportPath, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            tell($"Could not write the report: {exception.Message}");
        }
    }

    // The run still holds the file open for writing.
    private List<string> ReadMetrics()
    {
        using var reader = new StreamReader(new FileStream(folder.MetricsPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line) lines.Add(line);
        return lines;
    }
}
