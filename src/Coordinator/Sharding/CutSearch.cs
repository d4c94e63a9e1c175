namespace Lockstep.Coordinator.Sharding;

// Worker i has the shards [cut(i), cut(i + 1)). Two passes of dynamic programming over (workers so far, shards so far):
//
//   1. slowest(i + 1, b) = min over a of max(slowest(i, a), ticks(i, a, b))
//   2. among the cuts with that slowest worker: least(i + 1, b) = min over a of least(i, a) + price(i, a, b)
//
// A bound on the slowest worker leaves few a and b to look at: nobody can have more shards than it allows, and those before and after must fit as well.

/// <summary>Finds the cuts between workers whose slowest is fastest.</summary>
internal sealed class CutSearch
{
    private readonly AssignmentCost _cost;
    private readonly int[] _most;
    private readonly int[] _lowest;
    private readonly int[] _highest;

    private CutSearch(AssignmentCost cost)
    {
        _cost = cost;
        _most = new int[cost.Workers];
        _lowest = new int[cost.Workers + 1];
        _highest = new int[cost.Workers + 1];
    }

    /// <summary>The cuts, of which there is one more than workers: 0 the first, all shards the last.</summary>
    /// <param name="cost">What runs take.</param>
    /// <param name="attainable">What the slowest takes with some cuts; at least what the best have.</param>
    public static int[] Best(AssignmentCost cost, long attainable)
    {
        var search = new CutSearch(cost);
        return search.Cheapest(search.Slowest(attainable));
    }

    private long Slowest(long bound)
    {
        Narrow(bound);
        var (before, after) = (Row(long.MaxValue), Row(long.MaxValue));
        before[0] = 0;
        for (var worker = 0; worker < _cost.Workers; worker++)
        {
            Array.Fill(after, long.MaxValue);
            for (var first = _lowest[worker]; first <= _highest[worker]; first++)
            {
                if (before[first] > bound) continue;
                var nodes = _cost.Nodes.From(first);
                var (from, to) = Ends(worker, first);
                for (var end = from; end <= to; end++)
                {
                    var ticks = end == first ? 0 : _cost.Ticks(worker, end - first, nodes[end]);
                    after[end] = Math.Min(after[end], Math.Max(before[first], ticks));
                }
            }

            (before, after) = (after, before);
        }

        return before[_cost.Shards];
    }

    // Fewer nodes are fewer bytes on the wire; where they cost nothing, evenness is what helps when a worker is slower than it was. Of equals the last is taken, where the
    // first workers have most, so that those who are not needed are the last.
    private int[] Cheapest(long slowest)
    {
        Narrow(slowest);
        var (before, after) = (Row(Price.Unknown), Row(Price.Unknown));
        var froms = new short[_cost.Workers][];
        before[0] = default;
        for (var worker = 0; worker < _cost.Workers; worker++)
        {
            Array.Fill(after, Price.Unknown);
            froms[worker] = new short[_cost.Shards + 1];
            for (var first = _lowest[worker]; first <= _highest[worker]; first++)
            {
                if (before[first] == Price.Unknown) continue;
                var nodes = _cost.Nodes.From(first);
                var (from, to) = Ends(worker, first);
                for (var end = from; end <= to; end++)
                {
                    var price = before[first];
                    if (end > first)
                    {
                        var ticks = _cost.Ticks(worker, end - first, nodes[end]);
                        if (ticks > slowest) continue;
                        price = price.With(nodes[end], ticks, _cost.SendingIsFree);
                    }

                    if (after[end].IsLessThan(price)) continue;
                    after[end] = price;
                    froms[worker][end] = (short)first;
                }
            }

            (before, after) = (after, before);
        }

        var cuts = new int[_cost.Workers + 1];
        cuts[^1] = _cost.Shards;
        for (var worker = _cost.Workers - 1; worker >= 0; worker--) cuts[worker] = froms[worker][cuts[worker + 1]];
        return cuts;
    }

    private T[] Row<T>(T value)
    {
        var row = new T[_cost.Shards + 1];
        Array.Fill(row, value);
        return row;
    }

    private (int From, int To) Ends(int worker, int first) =>
        (Math.Max(first, _lowest[worker + 1]), Math.Min(first + _most[worker], _highest[worker + 1]));

    private void Narrow(long bound)
    {
        for (var worker = 0; worker < _cost.Workers; worker++)
        {
            _most[worker] = _cost.MostShards(worker, bound);
            _highest[worker + 1] = Math.Min(_cost.Shards, _highest[worker] + _most[worker]);
        }

        _lowest[^1] = _cost.Shards;
        for (var worker = _cost.Workers - 1; worker >= 0; worker--) _lowest[worker] = Math.Max(0, _lowest[worker + 1] - _most[worker]);
    }

    /// <summary>What tells cuts with one slowest worker apart: the first number, and where it is equal the second.</summary>
    private readonly record struct Price(double First, double Second)
    {
        public static readonly Price Unknown = new(double.MaxValue, double.MaxValue);

        public Price With(int nodes, long ticks, bool sendingIsFree)
        {
            var unevenness = (double)ticks * ticks;
            return sendingIsFree ? new Price(First + unevenness, Second + nodes) : new Price(First + nodes, Second + unevenness);
        }

        public bool IsLessThan(Price other) => First < other.First || (First == other.First && Second < other.Second);
    }
}
