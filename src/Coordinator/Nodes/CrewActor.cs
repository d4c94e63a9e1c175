using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Coordinator.Deadlines;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Nodes;

/// <summary>An actor that keeps the crew of a run whatever else is under way: who comes, goes, answers, catches up or is late.</summary>
public abstract class CrewActor : ReceiveActor, IWithTimers
{
    private protected CrewActor(CoordinatorParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (Parts, Roster, Requests) = (parts, new Roster(parts), new RequestBook(parts));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private protected CoordinatorParts Parts { get; }

    private protected Roster Roster { get; }

    private protected RequestBook Requests { get; }

    private protected Crew Crew => Roster.Crew;

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        // A coordinator that throws ends the run: restarted without its state it could only wait for ever.
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception failure)
        {
            End(failure);
            return true;
        }
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        // Workers in this process are never late.
        if (Parts.IsOpen) Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, DeadlinePolicy.Interval);
    }

    /// <summary>Some nodes, and the workers on them, are not in the crew any more.</summary>
    private protected abstract void GoOnWithout(ImmutableArray<string> lost);

    /// <summary>The run is over.</summary>
    private protected abstract void End(Exception? failure);

    /// <summary>A worker gave results, of the step under way or of an older one.</summary>
    private protected abstract void Compare(ShardsComputed computed);

    /// <summary>Receives what says something about the crew, in every state.</summary>
    /// <param name="changed">Called when somebody came or went.</param>
    /// <param name="ticked">Called when it was looked who is late.</param>
    private protected void ReceiveOfCrew(Action changed, Action? ticked = null)
    {
        Receive<Tick>(_ =>
        {
            Requests.Tick(Crew);
            ticked?.Invoke();
        });
        ReceiveSigns();
        Receive<GiveWay>(way => End(way.By));
        // Whoever waits for it received it before.
        Receive<NodeSilent>(_ => { });
        Receive<WorkerReady>(ready =>
        {
            if (Roster.Enter(ready, Sender)) changed();
        });
        Receive<NodeReady>(ready =>
        {
            Roster.Enter(ready);
            changed();
        });
        Receive<LeaveRequest>(request =>
        {
            Roster.Leave(request, Sender);
            changed();
        });
        Receive<NodeLost>(lost =>
        {
            if (Roster.Lose(lost)) GoOnWithout([lost.Node]);
            changed();
        });
    }

    // Of the step under way or of an older one: whoever was late can be counted on again. What else follows depends on what is under way.
    private void ReceiveSigns()
    {
        Receive<StepApplied>(applied =>
        {
            Roster.Applied(applied.Node, applied.Step);
            Requests.Applied(applied, Crew);
            return false;
        });
        Receive<ShardsComputed>(computed =>
        {
            Requests.Answered(computed);
            Parts.Watch.Finished(computed);
            Compare(computed);
            return false;
        });
        Receive<ShardsFailed>(failed =>
        {
            Requests.Answered(failed);
            return false;
        });
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
