using System.Runtime.InteropServices;
using Lockstep.Model.Storage.Ledgers;
using static System.FormattableString;

namespace Lockstep.Host.Verification;

/// <summary>
/// Takes in the ledgers of a run line by line, and finds what contradicts that every shard of every step was applied once: in each ledger terms never fall and the steps
/// of a term ascend, each step has every shard once, what stands in several lines is the same in all, and over all ledgers no step is missing.
/// </summary>
/// <param name="shards">How many shards a step has.</param>
/// <param name="findings">Receives what is found.</param>
internal sealed class LedgerProof(int shards, Findings findings)
{
    private readonly List<string> _ledgers = [];
    private readonly Dictionary<long, (ulong Digest, Place Place)> _steps = [];
    private readonly Dictionary<long, (string Sha256, Place Place)> _weights = [];
    private readonly Dictionary<string, long> _workers = new(StringComparer.Ordinal);
    private readonly SortedSet<long> _terms = [];
    private readonly string?[] _owners = new string?[shards];
    private long _repeats;

    /// <summary>Takes in a whole ledger.</summary>
    /// <param name="path">Its path, for findings.</param>
    /// <param name="lines">Its lines, numbered from 1.</param>
    public void Take(string path, IEnumerable<(long Number, LedgerLine Line)> lines)
    {
        _ledgers.Add(path);
        var (term, step) = (0L, -1L);
        foreach (var (number, line) in lines)
        {
            var place = new Place(_ledgers.Count - 1, number);
            switch (line)
            {
                case LedgerLine.Step taken:
                    if (CheckTerm(taken.Term, term, taken.GlobalStep, place)) step = -1;
                    CheckOrder(taken, step, place);
                    (term, step) = (taken.Term, taken.GlobalStep);
                    Take(taken, place);
                    break;
                case LedgerLine.Weights weights:
                    if (CheckTerm(weights.Term, term, null, place)) step = -1;
                    term = weights.Term;
                    Take(weights, place);
                    break;
                case LedgerLine.Damaged damaged:
                    Add(place, null, $"the line {damaged.Reason}: what it recorded is not proven");
                    break;
            }
        }
    }

    /// <summary>Takes in that something beside the ledgers shows how far the run has come.</summary>
    /// <param name="path">The file that shows it.</param>
    /// <param name="steps">The steps that were committed by then.</param>
    public void Reaches(string path, long steps)
    {
        if (FindMissing(steps) is { } meaning) findings.Add(new Finding(path, null, steps - 1, meaning));
    }

    /// <summary>The digest that the ledgers have of a version of the weights, or null.</summary>
    public string? WeightsOf(long version) => _weights.TryGetValue(version, out var known) ? known.Sha256 : null;

    /// <summary>Whether the ledgers have weights of a digest, of whatever version.</summary>
    public bool HasWeights(string sha256) => _weights.Values.Any(known => known.Sha256 == sha256);

    /// <summary>What the ledgers say, once all are taken in.</summary>
    public History Conclude()
    {
        var next = 0L;
        foreach (var step in _steps.Keys.Order())
        {
            if (step > next) Add(_steps[step].Place, step, $"{Span(next, step - 1)} in no ledger: nothing proves that what was computed there was applied once");
            next = step + 1;
        }

        foreach (var (version, (_, place)) in _weights)
        {
            if (FindMissing(version) is { } meaning) Add(place, version - 1, meaning);
        }

        return new History(
            _steps.Count,
            (long)_steps.Count * shards,
            [.. _workers.OrderBy(worker => worker.Key, StringComparer.Ordinal).Select(worker => (worker.Key, worker.Value))],
            [.. _terms],
            _repeats);
    }

    // Whether a new term begins.
    private bool CheckTerm(long term, long former, long? step, Place place)
    {
        _terms.Add(term);
        if (term < former) Add(place, step, Invariant($"term {term} comes after term {former}: lines were moved, or a trainer went on here that had been taken over from"));
        return term != former;
    }

    private void CheckOrder(LedgerLine.Step taken, long former, Place place)
    {
        if (taken.GlobalStep == former) Add(place, former, Invariant($"the step stands twice in term {taken.Term}: its update was applied twice"));
        else if (taken.GlobalStep < former) Add(place, taken.GlobalStep, Invariant($"the step comes after step {former} in one term: lines were moved, or its update was applied again"));
    }

    private void Take(LedgerLine.Step taken, Place place)
    {
        if (FindMisapplied(taken) is { } meaning) Add(place, taken.GlobalStep, meaning);
        if (!_steps.TryAdd(taken.GlobalStep, (taken.Digest, place)))
        {
            var (digest, first) = _steps[taken.GlobalStep];
            if (digest == taken.Digest) _repeats++;
            else Add(place, taken.GlobalStep, $"the digest {LedgerJson.Hex(taken.Digest)} is not the {LedgerJson.Hex(digest)} of {Text(first)}: computed again, the step came to something else");
            return;
        }

        foreach (var range in taken.Shards) CollectionsMarshal.GetValueRefOrAddDefault(_workers, range.Worker, out _) += range.Last - range.First + 1L;
    }

    private void Take(LedgerLine.Weights weights, Place place)
    {
        if (_weights.TryAdd(weights.Version, (weights.Sha256, place))) return;
        var (sha256, first) = _weights[weights.Version];
        if (sha256 != weights.Sha256) Add(place, null, Invariant($"version {weights.Version} of the weights has the sha256 {weights.Sha256}, and {sha256} in {Text(first)}: the run came to two models"));
    }

    // The first shard that was not applied once, in words, or null.
    private string? FindMisapplied(LedgerLine.Step taken)
    {
        Array.Clear(_owners);
        foreach (var (worker, first, last) in taken.Shards)
        {
            if (last >= shards) return Invariant($"shard {last} of {worker} is none of the {shards} that a step has");
            for (var shard = first; shard <= last; shard++)
            {
                if (_owners[shard] is { } other) return Invariant($"shard {shard} was applied twice, from {other} and {worker}");
                _owners[shard] = worker;
            }
        }

        return Array.IndexOf(_owners, null) is >= 0 and var missing ? Invariant($"shard {missing} was computed by nobody: its gradient is not in the update") : null;
    }

    // What of so many steps is behind the end of all ledgers, in words, or null.
    private string? FindMissing(long steps)
    {
        var end = _steps.Count > 0 ? _steps.Keys.Max() + 1 : 0;
        return steps > end ? Invariant($"{steps} steps were taken by then, and {Span(end, steps - 1)} in no ledger") : null;
    }

    private static string Span(long first, long last) => first == last ? Invariant($"step {first} stands") : Invariant($"steps {first} to {last} stand");

    private string Text(Place place) => Invariant($"{_ledgers[place.Ledger]}:{place.Line}");

    private void Add(Place place, long? step, string meaning) => findings.Add(new Finding(_ledgers[place.Ledger], place.Line, step, meaning));

    private readonly record struct Place(int Ledger, long Line);
}
