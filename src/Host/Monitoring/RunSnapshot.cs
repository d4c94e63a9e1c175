using System.Collections.Immutable;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Monitoring;

/// <summary>What is known of a run at a moment.</summary>
internal sealed record RunSnapshot(
    string State,
    RunFacts? Facts,
    DateTimeOffset Started,
    double ElapsedSeconds,
    string? Address,
    StepProgress? Progress,
    double? WordsPerSecond,
    double? EtaSeconds,
    ImmutableArray<RunEvent.EpochEnded> Epochs,
    ImmutableArray<WorkerLine> Workers,
    ImmutableArray<TimelineStep> Timeline,
    ImmutableArray<LoggedEvent> Events,
    Diagnosis Diagnosis,
    CheckpointLine? Checkpoint);

/// <summary>A worker at a moment.</summary>
internal sealed record WorkerLine(
    string Name, string State, bool IsNode, int Shards, double? WordsPerSecond, double Computing, double Waiting, double Transferring, LinkFigures? Link, double SecondsUnseen, Cause? Cause);

/// <summary>The last checkpoint.</summary>
internal sealed record CheckpointLine(long Steps, double AgeSeconds, double Seconds);
