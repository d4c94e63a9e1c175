using Lockstep.Coordinator.ParameterServers;
using Lockstep.Host.Planning.Bytes;
using Lockstep.Model.Gradients;

namespace Lockstep.Host.Planning.Timing;

// One step as docs/protocol.md has it, with the threads that really do each part:
//
//   worker       computes, and completes chunk after chunk on the way           Computing
//   its stream   carries their partial sums to the parameter server             Pipe
//   server       adds a chunk up once all sums are there, and takes its norm     _servers, or a worker's Serving
//   streams      carry the total to every replica while other sums still come   Pipe
//   coordinator  decides once all norms and results are there
//   replicas     apply once they have all totals and the decision               Applying

/// <summary>What a step takes with some workers: their computation, threads and links, put side by side in time.</summary>
internal sealed class StepSimulation
{
    private readonly Simulation _simulation = new();
    private readonly StepTraffic _traffic;
    private readonly HandlingCosts _costs;
    private readonly ClusterShape _cluster;
    private readonly (Machine Machine, Port Port) _place;
    private readonly WorkerLanes[] _workers;
    private readonly ThreadLane[] _servers;
    private readonly ThreadLane _applying;
    private readonly SlicePlan _slices;
    private readonly Dictionary<(int From, int To), Pipe> _peers = [];
    private readonly int[] _arrived;
    private int _reduced;
    private int _results;
    private int _stagedHere;
    private int _applied;
    private double _computed;
    private double _summed;
    private double _received;
    private double _ended;

    private StepSimulation(StepTraffic traffic, HandlingCosts costs, ClusterShape cluster)
    {
        (_traffic, _costs, _cluster) = (traffic, costs, cluster);
        var machines = cluster.Machines(traffic.Workers + 1);
        var ports = machines.Select(_ => new Port(cluster.Bandwidth.BytesPerSecond)).ToArray();
        _place = (machines[0], ports[0]);
        _workers = [.. Enumerable.Range(1, traffic.Workers).Select(i => new WorkerLanes(_simulation, costs, cluster.Threads, (machines[i], ports[i]), _place))];
        _slices = SlicePlan.For(traffic.Chunks, _place.Machine.Cores);
        _servers = [.. Enumerable.Range(0, _slices.Count).Select(_ => new ThreadLane(_simulation, _place.Machine))];
        _applying = new ThreadLane(_simulation, _place.Machine, _place.Machine.Cores);
        _arrived = new int[Chunks.Count];
    }

    private IReadOnlyList<Chunk> Chunks => _traffic.Chunks.Chunks;

    /// <summary>What a step takes.</summary>
    /// <param name="traffic">What travels.</param>
    /// <param name="times">What each worker that has shards computes for.</param>
    /// <param name="costs">What is done beside.</param>
    /// <param name="cluster">Where.</param>
    public static StepTime Of(StepTraffic traffic, IReadOnlyList<ShareTime> times, HandlingCosts costs, ClusterShape cluster)
    {
        var step = new StepSimulation(traffic, costs, cluster);
        for (var worker = 0; worker < traffic.Shares.Length; worker++) step.Compute(worker, times[worker]);
        step._simulation.Run();
        var summed = Math.Max(step._summed, step._computed);
        var received = Math.Max(step._received, summed);
        var sums = step._workers.Select(worker => worker.ToCoordinator).ToArray();
        return new StepTime(step._computed, summed - step._computed, received - summed, step._ended - received) { ArrivalPerByte = sums.Sum(pipe => pipe.Seconds) / sums.Sum(pipe => pipe.Bytes) };
    }

    private void Compute(int worker, ShareTime time)
    {
        var lane = _workers[worker].Computing;
        var before = 0.0;
        foreach (var chunk in Chunks.OrderBy(chunk => time.Completed[chunk.Index]))
        {
            lane.Add(time.Completed[chunk.Index] - before, () => Push(worker, chunk));
            before = time.Completed[chunk.Index];
        }

        lane.Add(Math.Max(0, time.Seconds - before), () =>
        {
            _computed = Math.Max(_computed, _simulation.Now);
            _workers[worker].ToCoordinator.Send(_traffic.Shares[worker].ResultBytes, () =>
            {
                _results++;
                Decide();
            });
        });
    }

    private void Push(int worker, Chunk chunk)
    {
        var bytes = _traffic.Shares[worker].SumBytes[chunk.Index];
        if (!_traffic.SlicesOnWorkers) _workers[worker].ToCoordinator.Send(bytes, () => Collect(chunk));
        else if (_traffic.OwnerOf(chunk) is var owner && owner == worker) Collect(chunk);
        else Between(worker, owner).Send(bytes, () => Collect(chunk));
    }

    private void Collect(Chunk chunk)
    {
        if (++_arrived[chunk.Index] < _traffic.Shares.Length) return;
        var bytes = _traffic.TotalBytes[chunk.Index];
        var server = _traffic.SlicesOnWorkers ? _workers[_traffic.OwnerOf(chunk)].Serving : _servers[_slices.SliceOf(chunk)];
        server.Add(bytes * (_costs.NormPerByte + ((_traffic.Nodes - 1) * _costs.AddPerByte)), () => Publish(chunk, bytes));
    }

    private void Publish(Chunk chunk, double bytes)
    {
        _summed = Math.Max(_summed, _simulation.Now);
        var owner = _traffic.SlicesOnWorkers ? _traffic.OwnerOf(chunk) : -1;
        for (var i = 0; i < _workers.Length; i++)
        {
            var worker = i;
            if (worker == owner) Stage(worker);
            else (owner < 0 ? _workers[worker].FromCoordinator : Between(owner, worker)).Send(bytes, () => Stage(worker));
        }

        if (owner < 0) StageHere();
        else
        {
            _workers[owner].ToCoordinator.Send(bytes, StageHere);
            After(_costs.MessageSeconds, Reduced);
            return;
        }

        Reduced();
    }

    private void Reduced()
    {
        _reduced++;
        Decide();
    }

    private void Stage(int worker)
    {
        _received = Math.Max(_received, _simulation.Now);
        _workers[worker].Staged++;
        Apply(worker);
    }

    private void StageHere()
    {
        _received = Math.Max(_received, _simulation.Now);
        _stagedHere++;
        ApplyHere();
    }

    private void Decide()
    {
        if (!IsDecided) return;
        ApplyHere();
        for (var i = 0; i < _workers.Length; i++)
        {
            var worker = i;
            _workers[worker].FromCoordinator.Send(_traffic.DecisionBytes, () =>
            {
                _workers[worker].IsDecided = true;
                Apply(worker);
            });
        }
    }

    private bool IsDecided => _reduced == Chunks.Count && _results == _traffic.Shares.Length;

    private void Apply(int worker)
    {
        var lanes = _workers[worker];
        if (lanes.IsDecided && lanes.Staged == Chunks.Count) lanes.Applying.Add(_traffic.TotalBytes.Sum() * (_costs.ApplyPerByte + _costs.PackPerByte) / _cluster.Threads, () => After(_costs.MessageSeconds, Applied));
    }

    // Nobody computes with the replica of the coordinator, so it packs nothing.
    private void ApplyHere()
    {
        if (IsDecided && _stagedHere == Chunks.Count) _applying.Add(_traffic.TotalBytes.Sum() * _costs.ApplyPerByte / _place.Machine.Cores, Applied);
    }

    // Every replica has the step: shards of the next are asked for.
    private void Applied()
    {
        if (++_applied == _workers.Length + 1) After(_costs.MessageSeconds, () => _ended = _simulation.Now);
    }

    private void After(double seconds, Action then) => new ThreadLane(_simulation, new Machine(1)).Add(seconds, then);

    private Pipe Between(int from, int to)
    {
        if (!_peers.TryGetValue((from, to), out var pipe)) _peers.Add((from, to), pipe = new Pipe(_simulation, _costs, _workers[from].Place, _workers[to].Place));
        return pipe;
    }
}
