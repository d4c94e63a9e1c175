using Lockstep.Tests.Telemetry;

namespace Lockstep.Cluster.Tests.Processes;

// What a collector gets of runs over several processes.
public sealed class TracesTests : IAsyncLifetime
{
    // An epoch and a bit of the next.
    private const int FirstSteps = 60;

    private static readonly string[] Tensors =
        ["decoder.bias", "decoder.weight", "encoder.weight", "rnn.bias_ih_l0", "rnn.bias_ih_l1", "rnn.weight_hh_l0", "rnn.weight_hh_l1", "rnn.weight_ih_l0", "rnn.weight_ih_l1"];

    private readonly ProcessCluster _cluster = new();
    private Collector _collector = null!;

    public async ValueTask InitializeAsync()
    {
        _collector = await Collector.StartAsync();
        foreach (var (name, value) in _collector.Variables) _cluster.Variables[name] = value;
    }

    public async ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        await _collector.DisposeAsync();
    }

    [Theory]
    [InlineData("coordinator", 1)]
    [InlineData("workers", 2)]
    public void A_step_is_one_trace_across_coordinator_and_two_workers(string slices, int servers)
    {
        Train("--slices", slices);

        var step = Named("train.step").First(IsQuiet);
        var ofStep = _collector.Spans.Where(span => span.TraceId == step.TraceId).ToList();
        Assert.Equal(ExpectedTree(), Lines(ofStep, step, ""));
        Assert.Equal(ExpectedTree().Count, ofStep.Count);
        Assert.All(ofStep, span => Assert.Equal((step["lockstep.step"], false), (span["lockstep.step"], span.IsFailed)));
        Assert.Equal(3, ofStep.Select(span => span.Process).Distinct().Count());
        Assert.Equal(("coordinator", "1", "8", "1"), (step.Role, step["lockstep.epoch"], step["lockstep.shards"], step["lockstep.term"]));
        Assert.NotEqual(Guid.Empty, Guid.Parse(step["lockstep.run.id"]));

        Assert.All(Of("gradient.reduce"), reduce => Assert.Equal(IdsOf("gradient.push"), reduce.Links.Order()));
        Assert.Equal(IdsOf("shard.compute"), Of("step.decide").Single().Links.Order());
        Assert.All(Of("weights.update"), update => Assert.Equal(IdsOf("gradient.publish"), update.Links.Order()));
        Assert.Equal(8, Of("shard.compute").Sum(span => int.Parse(span["lockstep.shards"], null)));
        Assert.All(Of("shard.compute"), span => Assert.Equal("worker", span.Role));
        Assert.Equal(servers, Of("gradient.reduce").Select(span => span.Process).Distinct().Count());
        Assert.All(Of("gradient.reduce"), span => Assert.Equal(slices == "workers" ? "worker" : "coordinator", span.Role));

        IEnumerable<CollectedSpan> Of(string name) => ofStep.Where(span => span.Name == name);

        IEnumerable<string> IdsOf(string name) => Of(name).Select(span => span.SpanId).Order();
    }

    [Fact]
    public void Every_step_has_a_trace_and_every_span_stands_in_that_of_its_step()
    {
        Train();

        var steps = Named("train.step").ToDictionary(step => step.TraceId);
        Assert.Equal(Enumerable.Range(0, FirstSteps), steps.Values.Select(step => int.Parse(step["lockstep.step"], null)).Order());
        var ids = _collector.Spans.Select(span => (span.TraceId, span.SpanId)).ToHashSet();
        foreach (var span in _collector.Spans)
        {
            Assert.Equal(steps[span.TraceId]["lockstep.step"], span["lockstep.step"]);
            Assert.True(span.Name == "train.step" ? span.ParentId.Length == 0 : ids.Contains((span.TraceId, span.ParentId)), span.Name);
        }

        Assert.Equal("51", Assert.Single(Named("evaluate"))["lockstep.step"]);
        Assert.Equal(["51", "59"], Named("checkpoint.save").Select(span => span["lockstep.step"]).Order());
    }

    [Fact]
    public void Of_steps_that_are_not_sampled_those_that_were_unusual_are_kept_in_all_processes()
    {
        _cluster.Variables["OTEL_TRACES_SAMPLER"] = "always_off";
        var coordinator = _cluster.Listen("--min-workers", "3");
        var workers = _cluster.Join(coordinator, "ann", "bob", "cid");
        coordinator.WaitForEvent("epoch");
        workers[1].Send(Signal.Kill);

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        foreach (var worker in (RunningProgram[])[workers[0], workers[2]]) worker.End().Successful();
        var steps = Named("train.step").ToList();
        Assert.All(steps, step => Assert.True(step["lockstep.slow"] == "true" || step["lockstep.shards.reissued"] != "0" || step["lockstep.workers.lost"] != "0"));
        Assert.InRange(steps.Count, 1, ProcessCluster.Steps / 2);
        var disturbed = Assert.Single(steps, step => step["lockstep.workers.lost"] == "1");
        var ofStep = _collector.Spans.Where(span => span.TraceId == disturbed.TraceId).ToList();
        Assert.Contains(ofStep, span => span.Name == "shards.assign");
        Assert.Equal(["ann", "cid", "coordinator"], ofStep.Where(span => span.Name == "weights.update").Select(span => span["lockstep.node"]).Order());
        Assert.Subset(new HashSet<string>(["ann", "cid"]), ofStep.Where(span => span.Name == "shard.compute").Select(span => span["lockstep.worker.name"]).ToHashSet());
        Assert.All(_collector.Spans, span => Assert.Contains(steps, step => step.TraceId == span.TraceId));
    }

    private void Train(params IEnumerable<string> more) =>
        _cluster.Train(["--processes", "2", "--threads", "1", "--max-steps", $"{FirstSteps}", .. more]).End().Successful();

    private IEnumerable<CollectedSpan> Named(string name) => _collector.Spans.Where(span => span.Name == name).OrderBy(span => long.Parse(span["lockstep.step"], null));

    // Both workers have shards, as they do while nothing is known of their pace, nobody was asked twice, for lateness or to be compared, and it is followed neither by an evaluation nor, on a slow machine, by a checkpoint that is due.
    private bool IsQuiet(CollectedSpan step) =>
        int.Parse(step["lockstep.step"], null) < 50
        && step["lockstep.shards.reissued"] == "0"
        && !_collector.Spans.Any(span => span.TraceId == step.TraceId && span.Name == "checkpoint.save")
        && _collector.Spans.Where(span => span.TraceId == step.TraceId && span.Name == "shard.compute").ToList() is { Count: 2 } computed
        && computed.All(span => span["lockstep.audit"] == "false");

    private static List<string> ExpectedTree() =>
    [
        "train.step",
        .. Tensors.SelectMany(tensor => (string[])[$"  gradient.reduce {tensor}", "    gradient.publish"]),
        .. ((string[])["process-001", "process-002"]).SelectMany(worker => (string[])
            [$"  shard.compute {worker}", "    gradient.push", "    shard.backward", "    shard.forward", "    shard.wait"]),
        "  shards.assign",
        "  step.decide",
        "  weights.update coordinator",
        "  weights.update process-001",
        "  weights.update process-002",
    ];

    private static List<string> Lines(IReadOnlyCollection<CollectedSpan> spans, CollectedSpan root, string indent)
    {
        string[] naming = ["lockstep.tensor", "lockstep.worker.name", "lockstep.node"];
        var name = naming.Select(attribute => root.Attributes.GetValueOrDefault(attribute)).FirstOrDefault(value => value is not null);
        var children = spans.Where(span => span.ParentId == root.SpanId).Select(span => Lines(spans, span, indent + "  ")).OrderBy(lines => lines[0], StringComparer.Ordinal);
        return [$"{indent}{root.Name}{(name is null ? "" : " " + name)}", .. children.SelectMany(lines => lines)];
    }
}
