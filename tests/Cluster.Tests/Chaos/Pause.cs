namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>Time that passes: here it is what is tested.</summary>
internal static class Pause
{
    public static void For(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        if (time > TimeSpan.Zero) never.Wait(time);
    }
}
