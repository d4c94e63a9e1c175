using System.Text;
using Lockstep.Model;
using Lockstep.Model.Storage;
using static System.FormattableString;

namespace Lockstep.Host.Inspection;

/// <summary>What a file holds, in words.</summary>
internal static class DescriptionText
{
    private const int WordsShown = 10;

    public static string Of(FileDescription file)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(Invariant(line)).Append('\n');

        Line($"file        {file.Path}: {file.Bytes:N0} bytes, {Checksum(file)}");
        Line($"made by     {(file.Format is { } format ? Invariant($"Lockstep, format {format}, numerics {file.Numerics}") : "another program: no metadata of Lockstep")}");
        if (file.Recipe is { } recipe)
        {
            Line($"recipe      {recipe.Cell}, {recipe.NumLayers} layers of {recipe.HiddenSize} units; batches of {recipe.BatchSize} rows x {recipe.NumSteps} steps in {recipe.Shards} shards");
            Line($"            {recipe.Epochs} epochs; learning rate {recipe.LearningRate}, seed {recipe.Seed}");
        }

        if (file.Vocabulary is { } words) Line($"vocabulary  {words.Length:N0} words: {string.Join(' ', words.Take(WordsShown))}{(words.Length > WordsShown ? " ..." : "")}");
        if (file.CorpusSha256 is { } corpus) Line($"corpus      sha256 {corpus}");
        if (file.Progress is { } progress) Line($"progress    a checkpoint after {progress.Step:N0} steps{Best(progress)}");
        Line($"tensors     {file.Tensors.Length}, {file.Values:N0} values");
        foreach (var row in Table(file)) text.Append("  ").Append(row).Append('\n');
        return text.ToString();
    }

    private static string Checksum(FileDescription file) => file switch
    {
        { Fault: not null } => "damaged",
        { HasChecksum: true } => "checksum verified",
        _ => "no checksum to verify",
    };

    private static string Best(Progress progress) =>
        progress.BestValidPerplexity is { } best ? Invariant($", best valid perplexity so far {best:0.00}") : "";

    private static IEnumerable<string> Table(FileDescription file)
    {
        string[][] rows = [["name", "dtype", "shape", "values", "min", "max", "mean", "norm"], .. file.Tensors.Select(entry => Row(entry.Tensor, entry.Statistics))];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
    }

    private static string[] Row(SafetensorsEntry tensor, TensorStatistics? values) =>
    [
        tensor.Name,
        tensor.Type,
        $"[{string.Join(", ", tensor.Shape)}]",
        Invariant($"{tensor.Length:N0}"),
        .. values is null ? (string[])["-", "-", "-", "-"] : [Number(values.Least), Number(values.Most), Number(values.Mean), Number(values.Norm)],
    ];

    private static string Number(double value) => Invariant($"{value:G5}");
}
