using Lockstep.Model.Numerics;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Training;

public sealed class KnownAnswerTests
{
    // Raised together: an answer that changes without the version would turn away machines that are right.
    private const int PinnedNumericsVersion = 1;

    public static readonly TheoryData<int, int> Machines = new MatrixTheoryData<int, int>([512, 256, 128, 32], [1, 2]);

    public static readonly TheoryData<Fault> Faults = [.. Enum.GetValues<Fault>()];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_width_and_any_number_of_threads_give_the_known_answer(int vectorBits, int threads)
    {
        using var team = new ThreadTeam(threads);
        Assert.Equal(PinnedNumericsVersion, NumericsVersion.Current);
        Assert.Equal(KnownAnswer.Expected, KnownAnswer.Compute(Kernels.OfWidth(vectorBits), team));
    }

    [Fact]
    public void The_best_kernels_of_this_processor_give_it_on_the_callers_thread() =>
        Assert.Equal(KnownAnswer.Expected, KnownAnswer.Compute(Kernels.Best));

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_operation_whose_last_bit_is_wrong_now_and_then_gives_another_answer(Fault fault)
    {
        Assert.Equal(KnownAnswer.Expected, AnswerWith(null));
        Assert.NotEqual(KnownAnswer.Expected, AnswerWith(fault));
    }

    private static ulong AnswerWith(Fault? fault)
    {
        FaultyOps.Begin(fault);
        return KnownAnswer.Compute(new Kernels<FaultyOps, float>(32));
    }
}
