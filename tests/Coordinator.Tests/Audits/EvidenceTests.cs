using Lockstep.Coordinator.Audits;
using Lockstep.Model;
using Lockstep.Protocol;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Audits;

public sealed class EvidenceTests
{
    private readonly Evidence _evidence = new(4);

    public EvidenceTests()
    {
        _evidence.Begin(new StepId(3));
    }

    [Fact]
    public void A_shard_is_disputed_once_two_give_what_differs_in_a_bit()
    {
        Hear("a", new ShardResult(1, 0.5, new float[] { 1, 2 }), new ShardResult(2, 0.25, new float[] { 3, 4 }));
        Hear("b", new ShardResult(1, 0.5, new float[] { 1, 2 }));
        Assert.Empty(_evidence.Disputed);
        Hear("b", new ShardResult(2, 0.25, new float[] { 3, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(4) + 1) }));
        Assert.Equal([2], _evidence.Disputed);
        Assert.Equal(["a", "b"], _evidence.Of(2).Select(said => said.Worker.Name));
    }

    [Fact]
    public void Zeros_of_either_sign_are_different_bits()
    {
        Hear("a", new ShardResult(1, 0.0, default));
        Hear("b", new ShardResult(1, -0.0, default));
        Assert.Equal([1], _evidence.Disputed);
    }

    [Fact]
    public void Another_step_begins_with_nothing()
    {
        Hear("a", new ShardResult(1, 0.5, default));
        Hear("b", new ShardResult(1, 0.75, default));
        _evidence.Begin(new StepId(4));
        Assert.Empty(_evidence.Disputed);
        Assert.Empty(_evidence.Of(1));
    }

    private void Hear(string worker, params ShardResult[] results) => _evidence.Hear(new ShardsComputed(_evidence.Step, new WorkerId(worker), [.. results], TimeSpan.Zero));
}
