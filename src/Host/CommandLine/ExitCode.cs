namespace Lockstep.Host.CommandLine;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The run failed, through no fault of the input.</summary>
    public const int Failed = 1;

    /// <summary>What the user gave is wrong.</summary>
    public const int WrongInput = 2;

    /// <summary>Stopped by SIGINT, as shells count it.</summary>
    public const int Interrupted = 128 + 2;

    /// <summary>Stopped by SIGTERM, as shells count it.</summary>
    public const int Terminated = 128 + 15;
}
