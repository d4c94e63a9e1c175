using Lockstep.Coordinator.Sharding;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Sharding;

public sealed class ShardDealerTests
{
    private static readonly WorkerId A = new("a");
    private static readonly WorkerId B = new("b");
    private static readonly Speed Usual = new(0.004, 0.02);

    [Fact]
    public void Workers_of_one_process_are_dealt_evenly_whatever_they_take()
    {
        var dealer = new ShardDealer(20, null);
        Measure(dealer, A, 1);
        Measure(dealer, B, 9);
        Assert.Equal([10, 10], Counts(dealer));
    }

    [Fact]
    public void A_slow_worker_gets_fewer()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        Assert.Equal([10, 10], Counts(dealer));
        Measure(dealer, A, 1);
        Measure(dealer, B, 3);
        Assert.Equal([15, 5], Counts(dealer));
    }

    [Fact]
    public void Paces_that_are_nearly_alike_count_as_alike()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        Measure(dealer, A, 1);
        Measure(dealer, B, 1.3);
        Assert.Equal([10, 10], Counts(dealer));
    }

    [Fact]
    public void The_first_steps_of_a_process_say_nothing()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        for (var i = 0; i < 3; i++)
        {
            dealer.Measured(A, 10, TimeSpan.FromSeconds(1));
            dealer.Measured(B, 10, TimeSpan.FromSeconds(90));
        }

        Assert.Equal([10, 10], Counts(dealer));
    }

    [Fact]
    public void A_deal_stays_the_same_object_until_something_changes()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        Assert.Same(dealer.Deal([A, B]), dealer.Deal([A, B]));
        Assert.NotSame(dealer.Deal([A, B]), dealer.Deal([A]));
    }

    // What the step takes is what the slowest takes; the pace of b is as given for each step.
    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(0.25)]
    public void A_pace_that_changes_suddenly_is_followed_within_three_steps(double pace)
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        for (var step = 0; step < 20; step++) Step(dealer, 1);
        for (var step = 0; step < 2; step++) Step(dealer, pace);
        var alone = 20.0;
        var together = alone * pace / (1 + pace);
        Assert.InRange(Step(dealer, pace), together * 0.99, Math.Ceiling(together / pace) * pace * 1.1);
    }

    [Fact]
    public void One_step_in_which_a_worker_hung_changes_nothing()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        for (var step = 0; step < 20; step++) Step(dealer, 1);
        Step(dealer, 100);
        Assert.Equal([10, 10], Counts(dealer));
    }

    [Fact]
    public void A_worker_that_was_too_slow_for_a_single_shard_gets_one_again_in_time_and_shows_what_it_takes()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        for (var step = 0; step < 20; step++) Step(dealer, 1);
        for (var step = 0; step < 3; step++) Step(dealer, 100);
        Assert.False(dealer.Deal([A, B]).ContainsKey(B));
        for (var step = 0; step < 60; step++) Step(dealer, 1);
        Assert.Equal([10, 10], Counts(dealer));
    }

    [Fact]
    public void Workers_beyond_the_shards_wait_without_a_new_deal_every_step()
    {
        WorkerId[] workers = [A, B, new("c")];
        var dealer = new ShardDealer(2, () => TimeSpan.Zero);
        var deals = Enumerable.Range(0, 200).Select(_ =>
        {
            var deal = dealer.Deal([.. workers]);
            foreach (var (worker, shards) in deal) dealer.Measured(worker, shards.Length, TimeSpan.FromSeconds(1));
            return deal;
        });
        Assert.InRange(deals.Distinct(ReferenceEqualityComparer.Instance).Count(), 1, 4);
    }

    [Fact]
    public void A_worker_that_takes_longer_beside_its_shards_gets_fewer()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        for (var step = 0; step < 20; step++)
        {
            dealer.Measured(A, 10, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
            dealer.Measured(B, 10, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(7));
        }

        Assert.Equal([13, 7], Counts(dealer));
    }

    // A quota: of every hundred milliseconds the worker runs in thirty.
    [Fact]
    public void A_run_is_hardly_slower_with_a_worker_that_stands_still_most_of_the_time_than_without_it()
    {
        const int Steps = 2000;
        var (dealer, took) = (new ShardDealer(20, () => TimeSpan.Zero), 0.0);
        for (var step = 0; step < Steps; step++) took += Step(dealer, Usual, Usual with { Beside = step * 7 % 10 < 7 ? 0.095 : 0.02 });
        Assert.InRange(took / Steps, 0, 1.05 * Usual.For(20));
    }

    [Fact]
    public void A_worker_that_stood_still_for_a_while_has_its_share_again_soon()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        for (var step = 0; step < 50; step++) Step(dealer, Usual, Usual);
        for (var step = 0; step < 50; step++) Step(dealer, Usual, Usual with { Beside = 0.2 });
        Assert.False(dealer.Deal([A, B]).ContainsKey(B));
        for (var step = 0; step < 100; step++) Step(dealer, Usual, Usual);
        Assert.Equal([10, 10], Counts(dealer));
    }

    private static double Step(ShardDealer dealer, double paceOfB) => Step(dealer, new Speed(1, 0), new Speed(paceOfB, 0));

    // Gives what the slowest took.
    private static double Step(ShardDealer dealer, Speed a, Speed b)
    {
        var slowest = 0.0;
        foreach (var (worker, dealt) in dealer.Deal([A, B]))
        {
            var speed = worker == B ? b : a;
            dealer.Measured(worker, dealt.Length, TimeSpan.FromSeconds(dealt.Length * speed.PerShard), TimeSpan.FromSeconds(speed.Beside));
            slowest = Math.Max(slowest, speed.For(dealt.Length));
        }

        return slowest;
    }

    private static void Measure(ShardDealer dealer, WorkerId worker, double secondsPerShard)
    {
        for (var i = 0; i < 100; i++) dealer.Measured(worker, 10, TimeSpan.FromSeconds(10 * secondsPerShard));
    }

    private static int[] Counts(ShardDealer dealer)
    {
        var deal = dealer.Deal([A, B]);
        return [deal[A].Length, deal[B].Length];
    }

    private sealed record Speed(double PerShard, double Beside)
    {
        public double For(int shards) => (shards * PerShard) + Beside;
    }
}
