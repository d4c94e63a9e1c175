using Lockstep.Coordinator.Sharding;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Sharding;

public sealed class ShardDealerTests
{
    private static readonly WorkerId A = new("a");
    private static readonly WorkerId B = new("b");

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
        const double Shard = 0.004;
        const double Travel = 0.02;
        const int Steps = 2000;
        var (dealer, took) = (new ShardDealer(20, () => TimeSpan.Zero), 0.0);
        for (var step = 0; step < Steps; step++)
        {
            var stalled = step * 7 % 10 < 7 ? 0.075 : 0;
            took += dealer.Deal([A, B]).Max(dealt => Answer(dealt.Key, dealt.Value.Length, dealt.Key == B ? Travel + stalled : Travel));
        }

        Assert.InRange(took / Steps, 0, 1.05 * ((20 * Shard) + Travel));

        double Answer(WorkerId worker, int shards, double beside)
        {
            dealer.Measured(worker, shards, TimeSpan.FromSeconds(shards * Shard), TimeSpan.FromSeconds(beside));
            return (shards * Shard) + beside;
        }
    }

    [Fact]
    public void A_worker_that_stood_still_for_a_while_has_its_share_again_soon()
    {
        var dealer = new ShardDealer(20, () => TimeSpan.Zero);
        for (var step = 0; step < 50; step++) Step(dealer, 0.02);
        for (var step = 0; step < 50; step++) Step(dealer, 0.2);
        Assert.False(dealer.Deal([A, B]).ContainsKey(B));
        for (var step = 0; step < 100; step++) Step(dealer, 0.02);
        Assert.Equal([10, 10], Counts(dealer));

        void Step(ShardDealer one, double beside)
        {
            var deal = one.Deal([A, B]);
            one.Measured(A, deal[A].Length, TimeSpan.FromSeconds(0.004 * deal[A].Length), TimeSpan.FromSeconds(0.02));
            if (deal.TryGetValue(B, out var some)) one.Measured(B, some.Length, TimeSpan.FromSeconds(0.004 * some.Length), TimeSpan.FromSeconds(beside));
        }
    }

    // Gives what the slowest took.
    private static double Step(ShardDealer dealer, double paceOfB)
    {
        var took = dealer.Deal([A, B]).Select(pair => (pair.Key, Shards: pair.Value.Length, Seconds: pair.Value.Length * (pair.Key == B ? paceOfB : 1.0))).ToArray();
        foreach (var (worker, shards, seconds) in took) dealer.Measured(worker, shards, TimeSpan.FromSeconds(seconds));
        return took.Max(one => one.Seconds);
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
}
