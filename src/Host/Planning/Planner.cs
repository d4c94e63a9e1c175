using System.Collections.Immutable;
using Lockstep.Host.Planning.Bytes;
using Lockstep.Host.Planning.Calibration;
using Lockstep.Host.Planning.Memory;
using Lockstep.Host.Planning.Timing;
using Lockstep.Model;
using Lockstep.Model.Sizes;

namespace Lockstep.Host.Planning;

/// <summary>Puts a plan together.</summary>
internal sealed class Planner
{
    // Less is nothing that anybody would pay a machine for.
    private const double Worthwhile = 1.02;

    // Up to here all numbers of workers are looked at, and then each about an eighth more than the one before.
    private const int AllUpTo = 8;

    // The one of the best epoch, and the one that is being written.
    private const int BesideKept = 2;

    // The last model and the best.
    private const int Models = 2;

    // A word in the head of a file: quotes and a comma.
    private const int AroundWord = 3;

    private readonly PlanOptions _options;
    private readonly PlannedRun _run;
    private readonly TouchedRows _touched;
    private readonly Calibrated _measured;
    private readonly ClusterShape _cluster;

    private Planner(PlanOptions options, PlannedRun run, Calibrated measured)
    {
        (_options, _run, _measured) = (options, run, measured);
        _touched = new TouchedRows(run);
        _cluster = new ClusterShape(options.Threads, options.Cores, options.Bandwidth);
    }

    /// <summary>A plan.</summary>
    /// <exception cref="InputException">The recipe or the text is wrong, or there are more workers than shards.</exception>
    public static ClusterPlan Plan(PlanOptions options)
    {
        var run = PlannedRun.Of(options);
        if (options.Workers > run.Recipe.Shards)
            throw new InputException($"--workers {options.Workers} is more than the {run.Recipe.Shards} shards of a batch, and a worker without a shard does nothing; give at most {run.Recipe.Shards}, or a recipe of more shards.");
        return new Planner(options, run, Measured(options, run)).Plan();
    }

    /// <summary>What a step of one worker alone takes, all in one process.</summary>
    internal static double StepAlone(PlannedRun run, Calibrated measured, int threads) => measured.Pace.For(run.Recipe.Shards).Seconds + Update(run, measured.Costs, threads);

    private static Calibrated Measured(PlanOptions options, PlannedRun run)
    {
        if (options.WordsPerSecond is not { } words) return Calibrator.Measure(run, options.Workers, options.Threads, options.Cores);
        var costs = HandlingCosts.Typical;
        return new Calibrated(ComputePace.Of(run, words, Update(run, costs, options.Threads)), costs, 1);
    }

    // The norm, and the update of the one replica.
    private static double Update(PlannedRun run, HandlingCosts costs, int threads) =>
        LocalBytes(run) * (costs.NormPerByte + costs.ApplyPerByte + costs.PackPerByte) / threads;

    private static double LocalBytes(PlannedRun run) => run.Chunks.Chunks.Where(chunk => !chunk.IsSparse).Sum(chunk => (double)chunk.Length * sizeof(float));

    private ClusterPlan Plan()
    {
        var one = Row(1, 0, _options.SlicesOnWorkers).Step.Seconds;
        ImmutableArray<PlanRow> rows = [.. Counts(_options.Workers).Select(workers => Row(workers, one, _options.SlicesOnWorkers))];
        var sizes = new MemorySizes(_run.Layout);
        var weights = (double)sizes.Weights;
        var words = _run.Plan.Task.Words.Sum(word => word.Length + AroundWord);
        var checkpoint = (_run.Layout.ParameterCount * sizeof(float)) + sizes.RowStates + words;
        return new ClusterPlan(
            _options, _run, _measured, _run.WordsPerStep / StepAlone(_run, _measured, _options.Threads), rows, Row(_options.Workers, one, !_options.SlicesOnWorkers), Useful(one),
            NodeMemory.Of(_run, rows[^1].Traffic), checkpoint, ((_options.KeptCheckpoints + BesideKept) * checkpoint) + (Models * (weights + words)));
    }

    // Shards are dealt evenly until the coordinator has measured what sums take to arrive, and then so that few are sent where that takes long.
    private PlanRow Row(int workers, double one, bool slicesOnWorkers)
    {
        var first = Simulate(workers, 0, slicesOnWorkers);
        // Where sums go to workers the coordinator measures nothing.
        var (traffic, step) = slicesOnWorkers ? first : Simulate(workers, first.Step.ArrivalPerByte, slicesOnWorkers);
        var reference = one == 0 ? step.Seconds : one;
        return new PlanRow(traffic, step, _run.WordsPerStep / step.Seconds, reference / step.Seconds / workers, _run.Steps * step.Seconds);
    }

    private (StepTraffic Traffic, StepTime Step) Simulate(int workers, double arrivalPerByte, bool slicesOnWorkers)
    {
        var pace = _measured.Pace;
        var deal = Deal.Of(_run, workers, TimeSpan.FromSeconds(pace.For(_run.Recipe.Shards).Seconds / _run.Recipe.Shards), arrivalPerByte);
        var traffic = new StepTraffic(_run, _touched, deal, workers, slicesOnWorkers);
        return (traffic, StepSimulation.Of(traffic, [.. traffic.Shares.Select(share => pace.For(share.Shards).Times(Crowding(workers)))], _measured.Costs, _cluster));
    }

    // One worker has the machine to itself; from as many on as there are cores for, all of it is busy.
    private double Crowding(int workers)
    {
        var crowd = Math.Min(_options.Workers, (_options.Cores ?? 0) / _options.Threads);
        return crowd < 2 ? 1 : 1 + ((_measured.Crowding - 1) * (Math.Min(workers, crowd) - 1) / (crowd - 1));
    }

    private int Useful(double one)
    {
        var steps = Counts(_run.Recipe.Shards).Select(workers => (Workers: workers, Row(workers, one, _options.SlicesOnWorkers).Step.Seconds)).ToArray();
        var best = steps.Min(step => step.Seconds);
        return steps.First(step => step.Seconds <= Worthwhile * best).Workers;
    }

    private static IEnumerable<int> Counts(int most)
    {
        for (var count = 1; count < most; count += count < AllUpTo ? 1 : count / AllUpTo) yield return count;
        yield return most;
    }
}
