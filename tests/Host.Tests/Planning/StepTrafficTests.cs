using System.Collections.Immutable;
using Lockstep.Host.Nodes;
using Lockstep.Host.Planning;
using Lockstep.Host.Planning.Bytes;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using Lockstep.Tests;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Host.Tests.Planning;

public sealed class StepTrafficTests
{
    // Runs that are one node of the tree, and runs that are several.
    private static readonly ImmutableArray<ImmutableArray<int>> Dealt = [[0, 1, 2], [3], [4, 5, 6, 7]];

    public static readonly TheoryData<string> Names = [.. TinyNetworks.LanguageModels, "lstm"];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bytes_are_those_of_the_real_frames_of_an_epoch(string name)
    {
        var plan = TinyNetworks.Plan(name);
        var run = PlannedRun.On(plan);
        var frames = new RealFrames(plan);

        var traffic = new StepTraffic(run, new TouchedRows(run), Dealt, Dealt.Length, slicesOnWorkers: false);

        Assert.Equal(frames.Sums, traffic.Shares.Select(share => share.SumBytes.Sum()), new Close());
        Assert.Equal(frames.Results, traffic.Shares.Select(share => share.ResultBytes), new Close());
        Assert.Equal(frames.Total, traffic.TotalBytes.Sum(), new Close());
        Assert.Equal(frames.Decision, traffic.DecisionBytes, new Close());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_some_send_others_receive(bool slicesOnWorkers)
    {
        var run = PlannedRun.On(TinyRun.Plan);
        var shards = Enumerable.Range(0, 8).ToArray();
        ImmutableArray<ImmutableArray<int>> even = [[.. shards[..4]], [.. shards[4..]]];
        var traffic = new StepTraffic(run, new TouchedRows(run), even, 2, slicesOnWorkers);

        var (worker, coordinator) = (traffic.BusiestWorker, traffic.Coordinator);

        if (slicesOnWorkers)
        {
            Assert.True(coordinator.Received < traffic.TotalBytes.Sum() * 1.2);
            Assert.Equal(2 * traffic.DecisionBytes, coordinator.Sent);
        }
        else
        {
            Assert.Equal(2 * worker.Received, coordinator.Sent, new Close());
            Assert.InRange(coordinator.Received, worker.Sent, 2 * worker.Sent);
        }
    }

    [Fact]
    public void With_slices_on_workers_the_coordinator_moves_as_much_whatever_their_number()
    {
        var run = PlannedRun.On(TinyRun.Plan);
        var touched = new TouchedRows(run);
        double Received(int workers) => new StepTraffic(run, touched, Deal.Of(run, workers, TimeSpan.FromMilliseconds(1), 0), workers, true).Coordinator.Received;

        Assert.InRange(Received(8), Received(1), 1.5 * Received(1));
    }

    private sealed class Close : IEqualityComparer<double>
    {
        public bool Equals(double one, double other) => Math.Abs(one - other) <= 1e-9 * Math.Abs(one);

        public int GetHashCode(double value) => 0;
    }

    // The frames that nodes would send in the steps of the first epoch, bytes a step.
    private sealed class RealFrames
    {
        public RealFrames(RunPlan plan)
        {
            var context = new StreamContext(plan, new StreamHello(Guid.NewGuid(), 1, "test", 1, StreamContext.SchemaOf(plan)));
            var frames = new Frames(context);
            var replica = TinyRun.Replica(plan);
            replica.Pack(new ThreadTeam(1));
            var reduction = new ChunkReduction(Kernels.Best, context.Chunks, context.Root);
            for (var step = new StepId(0); step.Number < plan.StepsPerEpoch; step = new StepId(step.Number + 1))
            {
                var parts = context.Chunks.Chunks.ToDictionary(chunk => chunk, _ => new List<PartialSum>());
                var all = new List<ShardResult>();
                for (var worker = 0; worker < Dealt.Length; worker++)
                {
                    var results = TinyRun.Computation(plan, 8).Run(replica, step.Number, Dealt[worker], (chunk, sums) =>
                    {
                        Sums[worker] += sums.Sum(sum => frames.Of(step, chunk, sum).WireBytes);
                        parts[chunk].AddRange(sums);
                    });
                    Results[worker] += frames.Of(new ShardsComputed(step, new WorkerId("test"), [.. results], TimeSpan.Zero)).WireBytes;
                    all.AddRange(results);
                }

                foreach (var chunk in context.Chunks.Chunks)
                {
                    var total = new ChunkTotal(chunk);
                    reduction.Reduce(total, parts[chunk]);
                    Total += frames.Of(new PublishTotal(step, total)).WireBytes;
                }

                Decision += frames.Of(new Decide(new StepDecision(step.Number, 0, 0, 0), Progress.Start, [.. all])).WireBytes;
            }

            Sums = [.. Sums.Select(bytes => bytes / plan.StepsPerEpoch)];
            Results = [.. Results.Select(bytes => bytes / plan.StepsPerEpoch)];
            (Total, Decision) = (Total / plan.StepsPerEpoch, Decision / plan.StepsPerEpoch);
        }

        public double[] Sums { get; } = new double[Dealt.Length];

        public double[] Results { get; } = new double[Dealt.Length];

        public double Total { get; }

        public double Decision { get; }
    }
}
