using Akka.TestKit;

namespace Lockstep.Tests.Actors;

internal static class Probes
{
    // Long enough for any machine: only a test that fails waits for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The next message, which is of this type.</summary>
    public static async Task<T> Next<T>(this TestProbe probe) =>
        await probe.ExpectMsgAsync<T>(Patience, cancellationToken: TestContext.Current.CancellationToken);
}
