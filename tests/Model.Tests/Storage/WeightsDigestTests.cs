using System.Buffers.Binary;
using System.Security.Cryptography;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class WeightsDigestTests
{
    [Fact]
    public void The_digest_is_that_of_all_tensors_in_ordinal_order_of_their_names()
    {
        var parameters = new ParameterBuffer(ParameterLayout.For(new Recipe { HiddenSize = 3, NumLayers = 1 }, 5));
        for (var i = 0; i < parameters.Values.Length; i++) parameters.Values.Span[i] = i;

        string[] names = ["decoder.bias", "decoder.weight", "encoder.weight", "rnn.bias_ih_l0", "rnn.weight_hh_l0", "rnn.weight_ih_l0"];
        var bytes = new List<byte>();
        var four = new byte[4];
        foreach (var value in names.SelectMany(name => parameters[name].ToArray()))
        {
            BinaryPrimitives.WriteSingleLittleEndian(four, value);
            bytes.AddRange(four);
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), WeightsDigest.Sha256(parameters));
    }

    [Fact]
    public void The_gaps_between_tensors_do_not_count_and_every_bit_does()
    {
        var parameters = new ParameterBuffer(ParameterLayout.For(new Recipe { HiddenSize = 3, NumLayers = 1 }, 5));
        var zero = WeightsDigest.Sha256(parameters);
        parameters.Values.Span[15] = 1;
        Assert.Equal(zero, WeightsDigest.Sha256(parameters));
        parameters["decoder.bias"][4] = -0f;
        Assert.NotEqual(zero, WeightsDigest.Sha256(parameters));
    }
}
