using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Learning;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>The run whose steps are measured: the recipe <c>tutorial</c> with a batch of 640 rows.</summary>
internal static class ScalingText
{
    private const int Rows = 640;

    /// <summary>One row a shard unless told otherwise, as in the recipe: as many sums as with 64 shards reach the coordinator of 64 workers, and ten times as many results.</summary>
    public static Recipe Recipe(Options options) => new() { BatchSize = Rows, Shards = options.Number("shards", Rows) };

    /// <summary>The text in a folder.</summary>
    public static RunText Of(Options options) => new(CorpusReader.ReadFolder(options.Text("data", "")));
}
