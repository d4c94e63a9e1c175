namespace Lockstep.Workers.Tests;

public sealed class VersionGateTests
{
    private readonly VersionGate _gate = new();

    public VersionGateTests() => _gate.AwaitWeights();

    [Fact]
    public void Before_weights_are_asked_for_nothing_is_wanted() => Assert.False(new VersionGate().WaitFor(7, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Who_waits_for_a_version_goes_on_when_it_is_reached()
    {
        var waiting = Task.Run(() => _gate.WaitFor(2, TestContext.Current.CancellationToken));
        _gate.Open(1);
        Assert.False(waiting.IsCompleted);
        _gate.Open(2);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task It_says_whether_anybody_waits()
    {
        Assert.False(_gate.IsAwaited);
        var waiting = Task.Run(() => _gate.WaitFor(2, TestContext.Current.CancellationToken));
        Assert.True(SpinWait.SpinUntil(() => _gate.IsAwaited, TimeSpan.FromSeconds(30)));
        _gate.Open(2);
        await waiting;
        Assert.False(_gate.IsAwaited);
    }

    [Fact]
    public void What_is_for_a_version_that_is_past_is_not_wanted()
    {
        _gate.Open(5);
        Assert.False(_gate.WaitFor(4, TestContext.Current.CancellationToken));
        Assert.True(_gate.WaitFor(5, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nobody_waits_for_a_replica_that_is_given_up()
    {
        var waiting = Task.Run(() => _gate.WaitFor(2, TestContext.Current.CancellationToken));
        _gate.GiveUp();
        _gate.Open(1);
        Assert.False(await waiting);
        Assert.False(_gate.WaitFor(2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Many_wait_for_many_versions_and_none_is_forgotten()
    {
        const int versions = 2000;
        var waiting = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var version = 0; version < versions; version++) _gate.WaitFor(version, TestContext.Current.CancellationToken);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        for (var version = 0; version < versions; version++)
        {
            _gate.Open(version);
            Thread.Yield();
        }

        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        using var closing = new CancellationTokenSource();
        var waiting = Task.Run(() => _gate.WaitFor(0, closing.Token), CancellationToken.None);
        await closing.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
