using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using FsCheck.Fluent;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Coordinator.Tests.ParameterServers;

public sealed class ParameterServerActorTests : Akka.TestKit.Xunit.TestKit
{
    private readonly NodeSums _sums = new(TinyRun.Replica(TinyRun.Plan));
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(TinyRun.Plan);
    private static readonly StepId Step = new(5);

    private readonly TestProbe _coordinator;
    private readonly TestProbe _replica;
    private readonly IActorRef _server;

    public ParameterServerActorTests()
    {
        (_coordinator, _replica) = (CreateTestProbe(), CreateTestProbe());
        var layout = TinyRun.Replica(TinyRun.Plan).Parameters.Layout;
        var reduction = new ChunkReduction(Kernels.Best, Chunks, NodeSums.Root);
        _server = Sys.ActorOf(Props.Create(() => new ParameterServerActor(0, NodeSums.Root, _coordinator.Ref, _replica.Ref, reduction)));
    }

    [Theory]
    [InlineData("decoder.weight")]
    [InlineData("encoder.weight")]
    public async Task Sums_in_any_order_and_company_give_the_total_of_one_root(string tensor)
    {
        var chunk = Chunks.Of(tensor).Single();
        Push(0, chunk, _sums.Of[NodeSums.Root]);
        var expected = await Reduced();
        for (var seed = 1; seed <= 10; seed++)
        {
            // Fresh ones: the server adds into what it is given.
            var sums = new NodeSums(TinyRun.Replica(TinyRun.Plan));
            foreach (var sum in Gen.Shuffle(sums.Of.Values.ToArray()).Sample(1).Single()) Push(seed, chunk, sum);
            var actual = await Reduced();
            Assert.Equal(seed, actual.Step);
            Assert.Equal(expected.Norms, actual.Norms);
            Assert.Equal(expected.Values, actual.Values);
        }
    }

    [Fact]
    public async Task An_abandoned_step_is_forgotten_once_what_was_complete_is_published()
    {
        var chunk = Chunks.Chunks[0];
        Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Left]);
        Push(Step.Number, Chunks.Chunks[1], _sums.Of[NodeSums.Root]);
        _server.Tell(new AbandonStep(Step), _coordinator.Ref);
        Assert.Equal(Chunks.Chunks[1].Index, (await _coordinator.Next<ChunkReduced>()).Chunk);
        Assert.Equal(Step, (await _coordinator.Next<StepAbandoned>()).Step);
        Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Right]);
        Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Left]);
        Assert.Equal(chunk.Index, (await _coordinator.Next<ChunkReduced>()).Chunk);
    }

    [Fact]
    public async Task A_push_of_an_older_step_is_dropped()
    {
        var chunk = Chunks.Chunks[0];
        Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Left]);
        Push(Step.Number - 1, chunk, _sums.Of[NodeSums.Root]);
        Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Right]);
        Assert.Equal(Step, (await _coordinator.Next<ChunkReduced>()).Step);
        Assert.Equal(Step, (await _replica.Next<PublishTotal>()).Step);
    }

    [Fact]
    public async Task What_an_abandoned_step_left_is_not_in_the_next()
    {
        var chunk = Chunks.Chunks[0];
        Push(Step.Number - 1, chunk, _sums.Of[NodeSums.Root.Left]);
        Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Right]);
        Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Left]);
        Push(Step.Number, Chunks.Chunks[1], _sums.Of[NodeSums.Root]);
        Assert.Equal((Step, 0), Of(await _coordinator.Next<ChunkReduced>()));
        Assert.Equal((Step, 1), Of(await _coordinator.Next<ChunkReduced>()));
    }

    [Fact]
    public async Task A_chunk_is_published_once_however_often_its_sums_come()
    {
        foreach (var chunk in new[] { Chunks.Chunks[0], Chunks.Chunks[1] })
        {
            Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Left], _sums.Of[NodeSums.Root.Left.Left]);
            Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Left]);
            Push(Step.Number, chunk, _sums.Of[NodeSums.Root]);
            Push(Step.Number, chunk, _sums.Of[NodeSums.Root.Right]);
            Push(Step.Number, chunk, [.. _sums.Shards]);
        }

        Assert.Equal(Chunks.Chunks[0], (await _replica.Next<PublishTotal>()).Total.Chunk);
        Assert.Equal(Chunks.Chunks[1], (await _replica.Next<PublishTotal>()).Total.Chunk);
        Assert.Equal(0, (await _coordinator.Next<ChunkReduced>()).Chunk);
        Assert.Equal(1, (await _coordinator.Next<ChunkReduced>()).Chunk);
        Assert.False(_replica.HasMessages);
    }

    private static (StepId Step, int Chunk) Of(ChunkReduced reduced) => (reduced.Step, reduced.Chunk);

    private void Push(long step, Chunk chunk, params ImmutableArray<PartialSum> sums)
    {
        var push = new PushPartialSums(new StepId(step), chunk, sums);
        push.Hold();
        _server.Tell(push);
    }

    private async Task<(long Step, double[] Norms, int[] Values)> Reduced()
    {
        var total = (await _replica.Next<PublishTotal>()).Total;
        var reduced = await _coordinator.Next<ChunkReduced>();
        var chunk = total.Chunk;
        var rows = chunk.IsSparse ? total.TouchedRows.ToArray() : [.. Enumerable.Range(chunk.FirstRow, chunk.EndRow - chunk.FirstRow)];
        return (reduced.Step.Number, [.. reduced.NormBlocks], [.. rows.SelectMany(row => Row(total, row))]);
    }

    private static IEnumerable<int> Row(ChunkTotal total, int row)
    {
        var tensor = total.Chunk.Tensor;
        return total.Values.Span.Slice(tensor.Offset + (row * tensor.Columns), tensor.Columns).ToArray().Select(BitConverter.SingleToInt32Bits).Prepend(row);
    }
}
