using Lockstep.Model;

namespace Lockstep.Protocol.Tests;

public sealed class MessagesTests
{
    private static readonly Type[] Messages =
        [.. typeof(IStepMessage).Assembly.GetExportedTypes().Where(type => type.IsNested && type.DeclaringType is { IsAbstract: true, IsSealed: true })];

    public static readonly TheoryData<Type> All = [.. Messages];

    [Fact]
    public void Every_conversation_has_messages() =>
        Assert.Equal(
            ["Deciding", "GradientReduction", "Membership", "ShardComputing"],
            Messages.Select(message => message.DeclaringType!.Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void A_message_is_sealed_and_what_it_says_is_fixed_when_it_is_made(Type message)
    {
        Assert.True(message.IsSealed);
        foreach (var property in message.GetProperties().Where(property => property.SetMethod is not null))
        {
            Assert.Contains(typeof(System.Runtime.CompilerServices.IsExternalInit), property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers());
        }
    }

    [Fact]
    public void A_decision_belongs_to_the_step_it_decides() =>
        Assert.Equal(new StepId(12), new Deciding.Decide(new StepDecision(12, 1, 1, 1), Progress.Start, []).Step);

    [Fact]
    public void Ids_read_as_they_stand_in_errors()
    {
        Assert.Equal("step 12", $"{new StepId(12)}");
        Assert.Equal("worker-3", $"{new WorkerId("worker-3")}");
    }
}
