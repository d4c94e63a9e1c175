using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

/// <summary>The kernels of every width.</summary>
internal static class Widths
{
    public static readonly Kernels[] All = [.. new[] { 512, 256, 128, 32 }.Select(Kernels.OfWidth)];
}
