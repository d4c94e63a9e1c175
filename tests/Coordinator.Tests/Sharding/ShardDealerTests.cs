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
