using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Host.Verification;
using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Host.Tests.Verification;

public sealed class LedgerProofTests
{
    private const int Shards = 4;

    // A run of some steps that was resumed some times, each time a bit before where it stopped, with other workers.
    private static readonly Arbitrary<ImmutableArray<LedgerLine>> Ledgers = (
        from ends in Gen.NonEmptyListOf(Gen.Choose(1, 8))
        from back in Gen.ArrayOf(Gen.Choose(0, 4), ends.Count)
        from divides in Gen.ArrayOf(Gen.Choose(1, Shards), ends.Count)
        select Ledger([.. ends], back, divides)).ToArbitrary();

    private static readonly Arbitrary<int> Places = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void A_run_that_was_resumed_is_proven_with_all_its_steps_and_repeats() =>
        Prop.ForAll(Ledgers, ledger =>
        {
            var (history, findings) = Prove(ledger);
            Assert.Empty(findings.First);
            var steps = Steps(ledger);
            Assert.Equal(steps.Select(step => step.GlobalStep).Distinct().Count(), history.Steps);
            Assert.Equal(steps.Length - history.Steps, history.Repeats);
            Assert.Equal(history.Steps * Shards, history.Workers.Sum(worker => worker.Shards));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_run_that_went_on_in_another_folder_is_proven_by_both_and_by_neither_alone() =>
        Prop.ForAll(Ledgers, Places, (ledger, place) =>
        {
            var at = place % ledger.Length;
            var (one, other) = (ledger[..at], ledger[at..]);
            Assert.Empty(Prove(one, other).Findings.First);
            Assert.Empty(Prove(other, one).Findings.First);
            var isWhole = Steps(other).Select(step => step.GlobalStep).Distinct().Count() == Prove(ledger).History.Steps;
            Assert.Equal(isWhole, Prove(other).Findings.Count == 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_line_that_is_gone_is_found_unless_its_step_stands_there_again() =>
        Prop.ForAll(Ledgers, Places, (ledger, place) =>
        {
            var gone = ledger[place % ledger.Length];
            var left = ledger.Remove(gone);
            var isMissed = gone is LedgerLine.Step step && !Steps(left).Any(other => other.GlobalStep == step.GlobalStep);
            Assert.Equal(isMissed, Prove(left).Findings.Count > 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_step_that_stands_there_once_more_is_found_wherever_that_is() =>
        Prop.ForAll(Ledgers, Places, Places, (ledger, place, to) =>
        {
            var steps = Steps(ledger);
            var again = ledger.Insert(to % (ledger.Length + 1), steps[place % steps.Length]);
            Assert.NotEqual(0, Prove(again).Findings.Count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_lines_that_changed_places_are_found() =>
        Prop.ForAll(Ledgers, Places, (ledger, place) =>
        {
            var steps = Steps(ledger);
            var at = place % steps.Length;
            if (at + 1 == steps.Length) return;
            Assert.NotEqual(0, Prove([.. steps[..at], steps[at + 1], steps[at], .. steps[(at + 2)..]]).Findings.Count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_shard_that_is_missing_twice_there_or_none_at_all_is_found_with_its_line_and_step() =>
        Prop.ForAll(Ledgers, Places, Gen.Choose(0, 2).ToArbitrary(), (ledger, place, how) =>
        {
            var steps = Steps(ledger);
            var step = steps[place % steps.Length];
            var (altered, meaning) = how switch
            {
                0 => (step.Shards[1..], $"shard 0 was computed by nobody"),
                1 => (step.Shards.Add(new ShardRange("other", 3, 3)), $"shard 3 was applied twice, from {step.Shards[^1].Worker} and other"),
                _ => (step.Shards.Add(new ShardRange("other", 4, 4)), $"shard 4 of other is none of the 4"),
            };

            var finding = Assert.Single(Prove(ledger.Replace(step, step with { Shards = altered })).Findings.First);

            Assert.Equal(("ledger 0", ledger.IndexOf(step) + 1, step.GlobalStep), (finding.File, finding.Line, finding.Step));
            Assert.StartsWith(meaning, finding.Meaning, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_digest_that_is_not_that_of_the_same_step_elsewhere_is_found() =>
        Prop.ForAll(Ledgers, Places, (ledger, place) =>
        {
            var steps = Steps(ledger);
            var step = steps[place % steps.Length];
            var findings = Prove(ledger, ledger.Replace(step, step with { Digest = step.Digest + 1 })).Findings;
            Assert.NotEqual(0, findings.Count);
            Assert.All(findings.First, finding => Assert.Equal(step.GlobalStep, finding.Step));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_digests_of_one_version_are_found()
    {
        var (lines, other) = (Ledger([3], [0], [1]), new LedgerLine.Weights(1, 3, "other"));
        var finding = Assert.Single(Prove([.. lines, other]).Findings.First);
        Assert.Equal(("ledger 0", 5), (finding.File, finding.Line));
        Assert.Contains("version 3 of the weights has the sha256 other, and weights 3 in ledger 0:4", finding.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, "4 steps were taken by then, and step 3 stands in no ledger")]
    [InlineData(9, "9 steps were taken by then, and steps 3 to 8 stand in no ledger")]
    public void A_ledger_that_ends_before_the_run_did_is_found(long steps, string? expected)
    {
        var findings = new Findings();
        var proof = new LedgerProof(Shards, findings);
        proof.Take("ledger", Numbered(Ledger([3], [0], [1])));
        proof.Conclude();
        proof.Reaches("finished.json", steps);
        Assert.Equal(expected, findings.First.SingleOrDefault()?.Meaning);
    }

    [Fact]
    public void A_damaged_line_is_found_and_reading_goes_on()
    {
        var ledger = Ledger([5], [0], [2]);
        var findings = Prove(ledger.Insert(2, new LedgerLine.Damaged("is not JSON"))).Findings;
        Assert.Equal(new Finding("ledger 0", 3, null, "the line is not JSON: what it recorded is not proven"), Assert.Single(findings.First));
    }

    [Fact]
    public void Of_very_many_findings_the_first_are_kept()
    {
        var findings = Prove([.. Enumerable.Repeat(new LedgerLine.Damaged("is not JSON"), 1000)]).Findings;
        Assert.Equal((1000, 20), (findings.Count, findings.First.Count));
    }

    private static ImmutableArray<LedgerLine> Ledger(int[] counts, int[] back, int[] divides)
    {
        var (lines, next) = (ImmutableArray.CreateBuilder<LedgerLine>(), 0L);
        for (var term = 0; term < counts.Length; term++)
        {
            var first = Math.Max(0, next - back[term]);
            for (next = first; next < first + back[term] + counts[term]; next++)
                lines.Add(new LedgerLine.Step(term + 1, next, (ulong)(next * 7919), Divided(divides[term])));
        }

        lines.Add(new LedgerLine.Weights(counts.Length, next, $"weights {next}"));
        return lines.ToImmutable();
    }

    private static ImmutableArray<ShardRange> Divided(int first) => first == Shards
        ? [new("one", 0, Shards - 1)]
        : [new("one", 0, first - 1), new("two", first, Shards - 1)];

    private static LedgerLine.Step[] Steps(ImmutableArray<LedgerLine> ledger) => [.. ledger.OfType<LedgerLine.Step>()];

    private static IEnumerable<(long Number, LedgerLine Line)> Numbered(ImmutableArray<LedgerLine> ledger) => ledger.Select((line, i) => (i + 1L, line));

    private static (History History, Findings Findings) Prove(params ImmutableArray<LedgerLine>[] ledgers)
    {
        var findings = new Findings();
        var proof = new LedgerProof(Shards, findings);
        foreach (var (number, ledger) in ledgers.Index()) proof.Take($"ledger {number}", Numbered(ledger));
        return (proof.Conclude(), findings);
    }
}
