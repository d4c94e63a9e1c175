using System.Globalization;

namespace Lockstep.Benchmarks.Failures;

/// <summary>A control group of Linux, version 1 or 2, that lets one process have a part of a processor; needs root.</summary>
internal sealed class ProcessorQuota : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly bool IsFirstVersion = Directory.Exists("/sys/fs/cgroup/cpu");

    private readonly string _folder = Path.Combine(IsFirstVersion ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup", $"lockstep-quota-{Environment.ProcessId}");

    private readonly int _period;

    /// <param name="process">The process that is to be limited, with its threads.</param>
    /// <param name="period">How long it takes until it gets its part anew: 1 ms to 1 s.</param>
    public ProcessorQuota(int process, TimeSpan period)
    {
        _period = (int)period.TotalMicroseconds;
        Directory.CreateDirectory(_folder);
        Write("cgroup.procs", process.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Sets how much of a processor it may have; before, it has as much as there is.</summary>
    public void Set(double part)
    {
        var quota = ((int)(part * _period)).ToString(CultureInfo.InvariantCulture);
        if (!IsFirstVersion)
        {
            Write("cpu.max", $"{quota} {_period}");
            return;
        }

        Write("cpu.cfs_period_us", _period.ToString(CultureInfo.InvariantCulture));
        Write("cpu.cfs_quota_us", quota);
    }

    /// <summary>Removes the group, once its process has ended; the kernel takes a moment to let the last thread go.</summary>
    public void Dispose()
    {
        if (!SpinWait.SpinUntil(TryRemove, Patience)) throw new IOException($"{_folder} cannot be removed: a process is still in it.");
    }

    private bool TryRemove()
    {
        try
        {
            Directory.Delete(_folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Write(string file, string value) => File.WriteAllText(Path.Combine(_folder, file), value);
}
