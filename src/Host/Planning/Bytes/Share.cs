using Lockstep.Model.Numerics;

namespace Lockstep.Host.Planning.Bytes;

/// <summary>What a worker computes and sends in a step.</summary>
/// <param name="Shards">How many shards it has.</param>
/// <param name="Nodes">The nodes of the reduction tree that they are, each a partial sum.</param>
/// <param name="SumBytes">For each chunk the bytes of its frames.</param>
/// <param name="ResultBytes">Bytes of its results.</param>
internal sealed record Share(int Shards, IReadOnlyList<TreeNode> Nodes, double[] SumBytes, double ResultBytes);
