using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

public sealed class PhiloxTests
{
    [Fact]
    public void Zero_counter_and_key_give_the_published_words() =>
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), new Philox(0, 0).At(0, 0, 0, 0));

    [Fact]
    public void All_ones_give_the_published_words() =>
        Assert.Equal(
            (0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu),
            new Philox(uint.MaxValue, uint.MaxValue).At(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue));

    [Fact]
    public void Digits_of_pi_give_the_published_words() =>
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            new Philox(0xa4093822, 0x299f31d0).At(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));
}
