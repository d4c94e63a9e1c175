namespace Lockstep.Host.Monitoring;

/// <summary>What causes are called where others read them.</summary>
internal static class CauseNames
{
    public static string NameOf(Cause cause) => cause switch
    {
        Cause.SlowProcessor => "slow processor",
        Cause.SlowLink => "slow link",
        Cause.Paused => "paused",
        Cause.CutOff => "cut off",
        Cause.Disk => "disk",
        Cause.NoWorkers => "no workers",
        _ => throw new ArgumentOutOfRangeException(nameof(cause)),
    };
}
