using System.Collections.Concurrent;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Tests.Certificates;

public sealed class CertificateWatchTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly TestCertificates _certificates = new();
    private readonly BlockingCollection<string> _told = [];

    public void Dispose()
    {
        _told.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public void A_certificate_that_expires_is_told_of_before_and_after()
    {
        using var own = Certificate(TimeSpan.FromSeconds(2));
        using var watch = new CertificateWatch(own, TimeProvider.System, _told.Add);

        Assert.Contains("node.crt expires at", Next(), StringComparison.Ordinal);
        Assert.Contains("node.crt has expired", Next(), StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetUtcNow() > own.Certificate.NotAfter);
    }

    [Fact]
    public void One_that_lasts_is_not()
    {
        using var own = Certificate(TimeSpan.FromDays(1));
        using var watch = new CertificateWatch(own, TimeProvider.System, _told.Add);

        Assert.False(_told.TryTake(out var told, TimeSpan.FromSeconds(1)), told);
    }

    [Fact]
    public void A_watch_may_end_as_soon_as_it_has_begun_and_its_certificate_with_it()
    {
        for (var time = 0; time < 200; time++)
        {
            using var own = Certificate(TimeSpan.FromMinutes(1));
            using var watch = new CertificateWatch(own, TimeProvider.System, _ => { });
        }

        using var last = Certificate(TimeSpan.FromSeconds(2));
        using var afterwards = new CertificateWatch(last, TimeProvider.System, _told.Add);
        Assert.Contains("expires at", Next(), StringComparison.Ordinal);
    }

    private string Next() => _told.TryTake(out var told, Long) ? told : throw new TimeoutException("Nothing is told.");

    private NodeCertificate Certificate(TimeSpan lifetime) => NodeCertificate.Load(_certificates.Folder(_certificates.Issue(NodeRole.Worker, lifetime: lifetime), _certificates.Authority), TestCertificates.Now);
}
