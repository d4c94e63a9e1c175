using System.Net;
using System.Text;
using static System.FormattableString;

namespace Lockstep.Host.Reports;

/// <summary>Draws curves over steps as SVG that takes its colours from the page's style sheet.</summary>
internal static class LineChart
{
    private const int Width = 720;
    private const int Height = 260;
    private const int Left = 64;
    private const int Right = 28;
    private const int Top = 28;
    private const int Bottom = 34;

    // More points than pixels only make the file longer.
    private const int MostPoints = 1500;

    /// <param name="title">What it shows, with the unit.</param>
    /// <param name="curves">The lines; the first and the second have colours of their own.</param>
    /// <param name="isLogarithmic">Whether the values stand on a logarithmic axis.</param>
    public static string Svg(string title, IReadOnlyList<Curve> curves, bool isLogarithmic)
    {
        var all = curves.SelectMany(curve => curve.Points).ToList();
        var steps = Axis.FromZero(all.Select(point => point.X), 8);
        var values = isLogarithmic ? Axis.Logarithmic([.. all.Select(point => point.Y)]) : Axis.FromZero(all.Select(point => point.Y), 5);
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\"><title>{WebUtility.HtmlEncode(title)}</title>"));
        svg.Append(Invariant($"<text class=\"title\" x=\"{Left}\" y=\"16\">{WebUtility.HtmlEncode(title)}</text>"));
        AppendAxes(svg, steps, values);
        foreach (var (index, curve) in curves.Index()) AppendCurve(svg, curve, index, steps, values);
        return svg.Append("</svg>").ToString();
    }

    private static void AppendAxes(StringBuilder svg, Axis steps, Axis values)
    {
        foreach (var tick in values.Ticks)
        {
            var y = Y(values, tick);
            svg.Append(Invariant($"<path class=\"grid\" d=\"M{Left} {y:0.#}H{Width - Right}\"/><text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Label(tick)}</text>"));
        }

        foreach (var tick in steps.Ticks)
        {
            svg.Append(Invariant($"<text x=\"{X(steps, tick):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Label(tick)}</text>"));
        }

        svg.Append(Invariant($"<text x=\"{Width - Right}\" y=\"{Height - 4}\" text-anchor=\"end\">step</text>"));
    }

    private static void AppendCurve(StringBuilder svg, Curve curve, int index, Axis steps, Axis values)
    {
        var stride = Math.Max(1, curve.Points.Count / MostPoints);
        var points = curve.Points.Where((_, at) => at % stride == 0 || at == curve.Points.Count - 1).ToList();
        var path = string.Join('L', points.Select(point => Invariant($"{X(steps, point.X):0.#} {Y(values, point.Y):0.#}")));
        svg.Append(Invariant($"<g class=\"curve{index}\">"));
        if (points.Count > 0) svg.Append("<path class=\"line\" d=\"M").Append(path).Append("\"/>");
        foreach (var point in curve.HasMarkers ? points : [])
        {
            var told = Invariant($"{curve.Name}, step {point.X:0}: {point.Y:0.00}");
            svg.Append(Invariant($"<circle cx=\"{X(steps, point.X):0.#}\" cy=\"{Y(values, point.Y):0.#}\" r=\"3\"><title>{WebUtility.HtmlEncode(told)}</title></circle>"));
        }

        var legend = Width - Right - (index * 110);
        svg.Append(Invariant($"<text class=\"legend\" x=\"{legend}\" y=\"16\" text-anchor=\"end\">{WebUtility.HtmlEncode(curve.Name)}</text></g>"));
    }

    private static double X(Axis axis, double value) => Left + (axis.Place(value) * (Width - Left - Right));

    private static double Y(Axis axis, double value) => Height - Bottom - (axis.Place(value) * (Height - Top - Bottom));

    private static string Label(double tick) => tick >= 1000 ? Invariant($"{tick:N0}") : Invariant($"{tick:0.###}");
}
