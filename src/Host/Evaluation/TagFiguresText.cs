using System.Text;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;
using static System.FormattableString;

namespace Lockstep.Host.Evaluation;

/// <summary>The figures of a tagger for people: a line a tag as in scikit-learn's classification report, then averages and accuracies.</summary>
internal static class TagFiguresText
{
    private const string MacroName = "macro average";
    private const string WeightedName = "weighted average";

    /// <summary>The table, with no line feed at its end.</summary>
    public static string Table(Split split, TagFigures figures)
    {
        var width = figures.Tags.Select(figure => figure.Tag.Length).Append(WeightedName.Length).Max();
        var text = new StringBuilder();
        Line("", "precision", "recall", "f1", "support");
        foreach (var tag in figures.Tags) Figures(tag.Tag, tag.Precision, tag.Recall, tag.F1, tag.Support);
        Figures(MacroName, figures.MacroAverage(tag => tag.Precision), figures.MacroAverage(tag => tag.Recall), figures.MacroAverage(tag => tag.F1), figures.Words);
        Figures(
            WeightedName, figures.WeightedAverage(tag => tag.Precision), figures.WeightedAverage(tag => tag.Recall), figures.WeightedAverage(tag => tag.F1), figures.Words);
        text.Append('\n').Append(Summary(split, figures));
        return text.ToString();

        void Figures(string name, double precision, double recall, double f1, long support) =>
            Line(name, Invariant($"{precision:0.0000}"), Invariant($"{recall:0.0000}"), Invariant($"{f1:0.0000}"), Invariant($"{support:N0}"));

        void Line(string name, string precision, string recall, string f1, string support) =>
            text.Append(Invariant($"{name.PadLeft(width)}  {precision,9}  {recall,9}  {f1,9}  {support,9}\n"));
    }

    /// <summary>The accuracies alone, on one line.</summary>
    public static string Summary(Split split, TagFigures figures)
    {
        var unknown = figures.UnknownWords == 0 ? "" : Invariant($"; unknown words {100 * figures.UnknownAccuracy:0.00} %, over {figures.UnknownWords:N0}");
        return Invariant($"{split.ToString().ToLowerInvariant()} accuracy {100 * figures.Accuracy:0.00} %, over {figures.Words:N0} words{unknown}");
    }
}
