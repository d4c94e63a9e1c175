using System.Diagnostics;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>Which pushes the chunks of a step come from, where they are traced.</summary>
/// <param name="traces">Knows where the traces of steps begin; null where nobody does.</param>
internal sealed class FanIn(StepTraces? traces)
{
    private readonly Dictionary<Chunk, List<ActivityLink>> _pushes = [];

    /// <summary>Sums of a push were taken. The nodes of one push may come one by one.</summary>
    public void Add(PushPartialSums push)
    {
        var from = Spans.ParentOf(push);
        if (from.TraceId == default) return;
        if (!_pushes.TryGetValue(push.Chunk, out var pushes)) _pushes.Add(push.Chunk, pushes = []);
        var link = new ActivityLink(from);
        if (!pushes.Contains(link)) pushes.Add(link);
    }

    /// <summary>A chunk is there, and adding it up begins.</summary>
    public Span Begin(StepId step, Chunk chunk)
    {
        if (!_pushes.Remove(chunk, out var pushes)) return default;
        var root = traces?.Of(step) ?? default;
        // A server whose own worker has no part in the step does not know the root.
        var parent = root.TraceId != default ? root : pushes[^1].Context;
        return Spans.Begin(SpanNames.GradientReduce, parent, step, pushes)
            .With(SpanAttributes.Chunk, chunk.Index)
            .With(SpanAttributes.Tensor, chunk.Tensor.Name);
    }

    /// <summary>Another step begins, or the same anew.</summary>
    public void Clear() => _pushes.Clear();
}
