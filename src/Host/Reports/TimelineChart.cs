using System.Net;
using System.Text;
using Lockstep.Host.Monitoring;
using static System.FormattableString;

namespace Lockstep.Host.Reports;

/// <summary>Draws the last steps of a run as SVG, a lane for each worker.</summary>
internal static class TimelineChart
{
    private const int Width = 720;
    private const int Left = 110;
    private const int Right = 28;
    private const int Top = 34;
    private const int Lane = 26;
    private const int Bar = 16;
    private const int Bottom = 30;

    private static readonly string[] Kinds = ["computing", "pushing", "receiving", "waiting"];

    /// <param name="steps">The steps; none gives no drawing.</param>
    public static string Svg(IReadOnlyCollection<TimelineStep> steps)
    {
        string[] workers = [.. steps.SelectMany(step => step.Lanes).Select(lane => lane.Worker).Distinct().Order(StringComparer.Ordinal)];
        if (workers.Length == 0) return "";
        var (from, to) = (steps.Min(step => step.Began), steps.Max(step => step.Ended));
        var height = Top + (workers.Length * Lane) + Bottom;
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg class=\"timeline\" viewBox=\"0 0 {Width} {height}\" role=\"img\"><title>What each worker did in the last steps</title>"));
        svg.Append(Invariant($"<text class=\"title\" x=\"0\" y=\"16\">The last {steps.Count} steps</text>"));
        foreach (var (index, kind) in Kinds.Reverse().Index()) svg.Append(Invariant($"<text class=\"legend {kind}\" x=\"{Width - Right - (index * 80)}\" y=\"16\" text-anchor=\"end\">{kind}</text>"));
        foreach (var (index, worker) in workers.Index())
            svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{Top + (index * Lane) + Bar - 4}\" text-anchor=\"end\">{WebUtility.HtmlEncode(worker)}</text>"));
        foreach (var step in steps)
        {
            svg.Append(Invariant($"<path class=\"grid\" d=\"M{X(step.Began):0.##} {Top - 6}V{height - Bottom}\"/>"));
            foreach (var (worker, segments) in step.Lanes) AppendLane(svg, step.Step, worker, segments, Top + (Array.IndexOf(workers, worker) * Lane));
        }

        svg.Append(Invariant($"<text x=\"{Left}\" y=\"{height - 8}\">step {steps.First().Step}</text><text x=\"{Width - Right}\" y=\"{height - 8}\" text-anchor=\"end\">{1000 * (to - from):0} ms later</text>"));
        return svg.Append("</svg>").ToString();

        double X(double seconds) => Left + ((seconds - from) / Math.Max(to - from, 1e-9) * (Width - Left - Right));

        void AppendLane(StringBuilder into, long step, string worker, IEnumerable<Segment> segments, int y)
        {
            foreach (var segment in segments)
            {
                var told = Invariant($"{worker}, step {step}: {segment.Kind} for {1000 * (segment.To - segment.From):0.#} ms");
                into.Append(Invariant($"<rect class=\"{segment.Kind}\" x=\"{X(segment.From):0.##}\" y=\"{y}\" width=\"{X(segment.To) - X(segment.From):0.##}\" height=\"{Bar}\"><title>{WebUtility.HtmlEncode(told)}</title></rect>"));
            }
        }
    }
}
