namespace Lockstep.Cluster.Tests.Chaos;

public sealed class ScheduleTests
{
    private const int Workers = 3;

    private static readonly int Kinds = Enum.GetValues<DisturbanceKind>().Length;

    [Fact]
    public void A_seed_gives_one_schedule_and_another_seed_another()
    {
        Assert.Equal(Schedule.Of(7, Workers).Take(50), Schedule.Of(7, Workers).Take(50));
        Assert.NotEqual(Schedule.Of(7, Workers).Take(50), Schedule.Of(8, Workers).Take(50));
    }

    [Fact]
    public void A_seed_means_the_same_on_every_machine() => Assert.Equal(
        new Disturbance(TimeSpan.FromMilliseconds(1065), DisturbanceKind.FillDisk, TimeSpan.FromMilliseconds(1733), 0, true),
        Schedule.Of(1, Workers).First());

    [Fact]
    public void Every_kind_comes_once_a_round() =>
        Assert.All(Schedule.Of(3, Workers).Take(20 * Kinds).Chunk(Kinds), round => Assert.Distinct(round.Select(disturbance => disturbance.Kind)));

    [Fact]
    public void Rounds_differ_in_their_order() =>
        Assert.True(Schedule.Of(3, Workers).Take(20 * Kinds).Chunk(Kinds).Select(round => round[0].Kind).Distinct().Count() > 1);

    [Fact]
    public void Waits_are_of_a_fifth_of_a_second_to_two_and_nothing_lasts_longer_than_four() => Assert.All(Schedule.Of(5, Workers).Take(1000), disturbance =>
    {
        Assert.InRange(disturbance.After, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(2));
        Assert.InRange(disturbance.Lasting, TimeSpan.Zero, TimeSpan.FromSeconds(4));
    });

    [Fact]
    public void Every_worker_is_met_and_replaced_by_one_of_its_name_or_of_another()
    {
        var kills = Schedule.Of(5, Workers).Take(100 * Kinds).Where(disturbance => disturbance.Kind == DisturbanceKind.KillWorker).ToList();
        Assert.Equal([0, 1, 2], kills.Select(kill => kill.Worker).Distinct().Order());
        Assert.Equal(2, kills.Select(kill => kill.IsRenamed).Distinct().Count());
    }

    [Fact]
    public void Coordinators_come_back_before_a_standby_takes_over_and_after_it()
    {
        var kills = Schedule.Of(5, Workers).Take(100 * Kinds).Where(disturbance => disturbance.Kind == DisturbanceKind.KillCoordinator).ToList();
        Assert.Contains(kills, kill => kill.Lasting < TimeSpan.FromSeconds(1));
        Assert.Contains(kills, kill => kill.Lasting > TimeSpan.FromSeconds(3));
    }
}
