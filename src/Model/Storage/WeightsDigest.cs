using System.Security.Cryptography;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Storage;

/// <summary>One number that says whether two models have the same bits.</summary>
public static class WeightsDigest
{
    /// <summary>SHA-256, in lower-case hexadecimal, over the float32 values, little endian and row-major, of all trained tensors in ordinal order of their names.</summary>
    public static string Sha256(ParameterBuffer parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in parameters.Layout.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(LittleEndian.BytesOf(parameters[tensor]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
