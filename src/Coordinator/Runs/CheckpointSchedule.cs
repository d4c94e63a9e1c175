namespace Lockstep.Coordinator.Runs;

/// <summary>Says when a checkpoint is due: some steps or some time after the last was begun, whichever comes first.</summary>
/// <param name="options">How many steps, and how much time.</param>
/// <param name="time">The clock.</param>
/// <param name="step">Steps committed so far.</param>
internal sealed class CheckpointSchedule(RunKeeperOptions options, TimeProvider time, long step)
{
    private long _time = time.GetTimestamp();
    private long _step = step;
    private bool _isPutOff;

    /// <summary>Whether one is due after so many steps.</summary>
    public bool IsDue(long step) => _isPutOff || step - _step >= options.CheckpointSteps || time.GetElapsedTime(_time) >= options.CheckpointInterval;

    /// <summary>One that could not be begun is due until it is.</summary>
    public void PutOff() => _isPutOff = true;

    /// <summary>One is begun now. Whatever becomes of it, the next is due in its own time: a full disk is not tried at every step.</summary>
    public void Begun(long step) => (_time, _step, _isPutOff) = (time.GetTimestamp(), step, false);
}
