using System.Globalization;

namespace Lockstep.Host.Certificates;

/// <summary>Says that a node's own certificate is about to expire, and that it has: a run may outlast it.</summary>
internal sealed class CertificateWatch : IDisposable
{
    // A tenth of its life may be left, but no more than a week.
    private const int Share = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // A certificate is good for the whole of its last second.
    private static readonly TimeSpan LastSecond = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly DateTimeOffset _end;
    private readonly TimeSpan _soon;
    private readonly TimeProvider _time;
    private readonly Action<string> _tell;
    private readonly ITimer _timer;
    private bool _isWarned;

    /// <param name="own">The certificate.</param>
    /// <param name="time">The clock of its lifetime.</param>
    /// <param name="tell">Told each once, on any thread.</param>
    public CertificateWatch(NodeCertificate own, TimeProvider time, Action<string> tell)
    {
        // It may look once more while the certificate is disposed of.
        (_path, _end, _time, _tell) = (own.CertificatePath, own.Certificate.NotAfter.ToUniversalTime(), time, tell);
        _soon = (own.Certificate.NotAfter - own.Certificate.NotBefore) / Share;
        if (_soon > Longest) _soon = Longest;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        LookAfter(TimeSpan.Zero);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var left = _end - _time.GetUtcNow() + LastSecond;
        if (left <= TimeSpan.Zero)
        {
            _tell($"{_path} has expired: connections that there are stay, and no other is made. Issue a new one with 'lockstep certs issue' and start this node again.");
            return;
        }

        if (left <= _soon && !_isWarned)
        {
            _isWarned = true;
            _tell(string.Create(CultureInfo.InvariantCulture, $"{_path} expires at {_end:u}. Issue a new one with 'lockstep certs issue' and start this node again before."));
        }

        var next = _isWarned ? left : left - _soon;
        LookAfter(next < LongestWait ? next : LongestWait);
    }

    private void LookAfter(TimeSpan time) => _timer.Change(time, Timeout.InfiniteTimeSpan);
}
