using System.Text;
using static System.FormattableString;

namespace Lockstep.Host.Verification;

/// <summary>A verdict in words: a summary, and a line for each finding.</summary>
internal static class VerdictText
{
    public static string Of(Verdict verdict)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(Invariant(line)).Append('\n');

        var (history, findings) = (verdict.History, verdict.Findings);
        if (verdict.RunId is { } run) Line($"run      {run}");
        Line($"steps    {history.Steps:N0}");
        Line($"shards   {history.Shards:N0}");
        foreach (var (label, (name, shards)) in history.Workers.Select((worker, i) => (i == 0 ? "workers" : "", worker))) Line($"{label,-8} {name}: {shards:N0}");
        if (history.Terms is [var first, .., var last]) Line($"terms    {history.Terms.Count:N0}, from {first} to {last}");
        else if (history.Terms is [var only]) Line($"term     {only}");
        Line($"repeats  {history.Repeats:N0}");
        Line($"weights  {(verdict.WeightsSha256 is { } sha256 ? "sha256 " + sha256 : "not compared, there is no model that can be read")}");
        foreach (var finding in findings.First) text.Append(Text(finding)).Append('\n');
        if (findings.Count > findings.First.Count) Line($"... and {findings.Count - findings.First.Count:N0} more");
        if (verdict.IsProven) Line($"proven   every shard of every step was applied once");
        else Line($"disproved: {findings.Count:N0} {(findings.Count == 1 ? "finding" : "findings")}");
        return text.ToString();
    }

    private static string Text(Finding finding)
    {
        var line = finding.Line is { } number ? Invariant($":{number}") : "";
        var step = finding.Step is { } of ? Invariant($"step {of}: ") : "";
        return $"{finding.File}{line}: {step}{finding.Meaning}";
    }
}
