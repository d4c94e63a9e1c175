using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Parameters;

public sealed class PackedMatrixTests
{
    [Fact]
    public void A_model_packed_for_inference_alone_has_the_perplexity_of_one_that_is_trained()
    {
        using var team = new ThreadTeam(1);
        var trained = TinyRun.Replica(TinyRun.Plan);
        var read = new Replica(trained.Shape, isTrained: false);
        trained.Parameters.Values.Span.CopyTo(read.Parameters.Values.Span);
        Assert.Equal(Perplexity(trained), Perplexity(read));

        double Perplexity(Replica replica)
        {
            replica.Pack(team);
            return new Evaluator(Kernels.Best, team, TinyRun.Recipe, TinyRun.Words).Perplexity(replica, TinyRun.Corpus.Valid.Span);
        }
    }

    [Fact]
    public void It_cannot_be_trained()
    {
        var packed = new PackedMatrix(new TensorSpec("rnn.weight_hh_l0", 4, 3, false, 0), isTrained: false);
        Assert.Contains("rnn.weight_hh_l0", Assert.Throws<InvalidOperationException>(() => packed.Direct).Message, StringComparison.Ordinal);
    }
}
