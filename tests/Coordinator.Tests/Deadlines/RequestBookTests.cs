using Lockstep.Coordinator.Deadlines;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Deadlines;

public sealed class RequestBookTests
{
    private static readonly WorkerId Ann = new("ann");

    private readonly ManualTime _time = new();
    private readonly RequestBook _book;

    public RequestBookTests()
    {
        var plan = new RunPlan(TinyRun.Recipe, TinyRun.Corpus);
        var watch = new WorkerWatch(new WorkerEvents(), _time, 1);
        _book = new RequestBook(new CoordinatorParts(
            "here", plan, TinyRun.Chunks(plan), 1, true, false, new Audience(), new Audience(), new ShardDealer(plan.Recipe.Shards, null), (_, _) => { }, watch)
        {
            Time = _time,
        });
    }

    [Fact]
    public void A_worker_on_a_node_of_which_nothing_is_known_is_late_after_a_while()
    {
        _book.Asked(Ann, new StepId(0), [0, 1], isNode: true, isAudit: false);
        Pass(DeadlinePolicy.AtFirst);
        Assert.False(_book.IsLate(Ann));
        Pass(DeadlinePolicy.Interval);
        Assert.True(_book.IsLate(Ann));
    }

    [Fact]
    public void A_worker_in_the_process_of_the_coordinator_is_never_late()
    {
        _book.Asked(Ann, new StepId(0), [0, 1], isNode: false, isAudit: false);
        Pass(TimeSpan.FromHours(1));
        Assert.False(_book.IsLate(Ann));
    }

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += DeadlinePolicy.Interval)
        {
            _time.Advance(DeadlinePolicy.Interval);
            _book.Tick(Crew.Empty.WithWorker(Ann, Akka.Actor.ActorRefs.Nobody));
        }
    }
}
