using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Deadlines;
using Lockstep.Coordinator.Sharding;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class OpenRequestsTests
{
    private const int Shards = 12;

    private static readonly StepId Step = new(7);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly WorkerId A = new("a");
    private static readonly WorkerId B = new("b");

    [Fact]
    public void A_worker_is_late_once_its_deadline_has_passed_and_not_before()
    {
        var open = OpenRequests.None.WithAsked(A, Step, [0, 1], Second, Second);
        Assert.False(open.At(2 * Second).IsLate(A));
        Assert.True(open.At(2.1 * Second).IsLate(A));
    }

    [Fact]
    public void What_is_asked_of_a_busy_worker_may_take_its_time_after_what_it_has()
    {
        var open = OpenRequests.None.WithAsked(A, Step, [0, 1], Second, Second).WithAsked(A, Step, [2], Second, Second);
        Assert.False(open.At(3 * Second).IsLate(A));
        Assert.True(open.At(3.1 * Second).IsLate(A));
    }

    [Fact]
    public void A_worker_without_a_deadline_is_never_late() =>
        Assert.False(OpenRequests.None.WithAsked(A, Step, [0], Second, null).WithAsked(A, Step, [1], Second, Second).At(TimeSpan.FromDays(9)).IsLate(A));

    [Fact]
    public void Any_answer_says_that_a_worker_can_be_counted_on_again()
    {
        var late = OpenRequests.None.WithAsked(A, Step, [0, 1], Second, Second).At(9 * Second);
        var answered = late.WithAnswered(A, Step, [0, 1]);
        Assert.False(answered.IsLate(A));
        Assert.True(answered.IsIdle(A));
        Assert.False(late.WithAnswered(A, new StepId(3), [4]).IsLate(A));
        Assert.False(late.WithAnswered(A, new StepId(3), [4]).IsIdle(A));
    }

    [Fact]
    public void So_does_a_replica_that_has_the_step_which_its_worker_computes_no_more()
    {
        var late = OpenRequests.None.WithAsked(A, Step, [0, 1], Second, Second).At(9 * Second);
        Assert.True(late.WithApplied(A, new StepId(6)).IsLate(A));
        Assert.False(late.WithApplied(A, Step).IsLate(A));
        Assert.True(late.WithApplied(A, Step).IsIdle(A));
    }

    [Fact]
    public void Shards_are_stranded_where_only_late_workers_have_them()
    {
        var open = OpenRequests.None.WithAsked(A, Step, [0, 1], Second, Second).WithAsked(B, Step, [2, 3], Second, null).At(9 * Second);
        var state = StepState.Begin(Step).With([new ShardResult(0, 1, default)], A);
        Assert.Equal([1], open.Stranded(state, 4));
        Assert.Empty(open.WithAsked(B, Step, [1], 9 * Second, null).Stranded(state, 4));
        Assert.Empty(open.Unasked(state, 4));
        Assert.Equal([1], open.Of([B]).Unasked(state, 4));
    }

    [Fact]
    public void A_step_begun_anew_is_asked_for_anew()
    {
        var open = OpenRequests.None.WithAsked(A, Step, [0, 1], Second, Second).WithoutStep(Step);
        Assert.Equal([0, 1], open.Unasked(StepState.Begin(Step), 2));
    }

    // Whatever workers do, in whatever order: every shard is in the hands of exactly one who is not late, or of late ones only while nobody is idle, until it is computed; and the step ends.
    [Fact]
    public void Every_shard_is_asked_for_until_it_is_computed() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 999)).ToArbitrary(), events =>
        {
            var play = new Play();
            foreach (var number in events)
            {
                play.Happen(number);
                play.Check();
            }

            Assert.Equal(Enumerable.Range(0, Shards), play.Finish().Results.Keys);
        }).QuickCheckThrowOnFailure();

    /// <summary>Workers that answer, hang, get lost and come, and a coordinator that asks.</summary>
    private sealed class Play
    {
        private readonly Dictionary<WorkerId, List<ImmutableArray<int>>> _asked = [];
        private ImmutableArray<WorkerId> _workers = [new("w1"), new("w2"), new("w3")];
        private OpenRequests _open = OpenRequests.None;
        private StepState _state = StepState.Begin(Step);
        private TimeSpan _now = Second;
        private int _names = 3;

        public Play() => Ask();

        public void Happen(int number)
        {
            var worker = _workers[number % _workers.Length];
            switch (number % 7)
            {
                case 0 when _workers.Length > 1:
                    _workers = _workers.Remove(worker);
                    _asked.Remove(worker);
                    _open = _open.Of(_workers);
                    break;
                case 1 when _workers.Length < 5:
                    _workers = _workers.Add(new WorkerId($"w{++_names}"));
                    break;
                case 2 or 3:
                    _now += 0.4 * Second;
                    _open = _open.At(_now);
                    break;
                default:
                    Answer(worker);
                    break;
            }

            Ask();
        }

        public void Check()
        {
            Assert.Empty(_open.Unasked(_state, Shards));
            if (_workers.Any(worker => _open.IsIdle(worker) && !_open.IsLate(worker))) Assert.Empty(_open.Stranded(_state, Shards));
            var punctual = _asked.Where(pair => !_open.IsLate(pair.Key)).SelectMany(pair => pair.Value.SelectMany(shards => shards).Distinct()).Where(shard => !_state.Results.ContainsKey(shard)).ToArray();
            Assert.All(_open.Stranded(_state, Shards), shard => Assert.DoesNotContain(shard, punctual));
        }

        public StepState Finish()
        {
            while (_asked.Values.Any(requests => requests.Count > 0))
            {
                foreach (var worker in _workers) Answer(worker);
                Ask();
            }

            return _state;
        }

        private void Answer(WorkerId worker)
        {
            if (!_asked.TryGetValue(worker, out var requests) || requests.Count == 0) return;
            _state = _state.With([.. requests[0].Select(shard => new ShardResult(shard, shard, default))], worker);
            _open = _open.WithAnswered(worker, Step, requests[0]);
            requests.RemoveAt(0);
        }

        private void Ask()
        {
            var ready = _workers.Where(worker => !_open.IsLate(worker)).ToImmutableArray();
            Ask(_open.Unasked(_state, Shards), ready.IsEmpty ? _workers : ready);
            Ask(_open.Stranded(_state, Shards), [.. ready.Where(_open.IsIdle)]);
        }

        private void Ask(ImmutableArray<int> shards, ImmutableArray<WorkerId> workers)
        {
            if (workers.IsEmpty) return;
            foreach (var (worker, places) in AssignmentPolicy.Assign(shards.Length, workers))
            {
                ImmutableArray<int> some = [.. places.Select(place => shards[place])];
                if (!_asked.TryGetValue(worker, out var requests)) _asked.Add(worker, requests = []);
                requests.Add(some);
                _open = _open.WithAsked(worker, Step, some, _now, Second);
            }
        }
    }
}
