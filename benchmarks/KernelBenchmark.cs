using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Benchmarks;

/// <summary>The products of a tutorial step, as a worker of two has them, on one thread, beside the limit of the core.</summary>
internal static unsafe class KernelBenchmark
{
    private const int Positions = 350;
    private const int Hidden = 200;
    private const int Words = 10_000;

    public static void Run(Kernels kernels)
    {
        var limit = FmaLimit.Measure(1);
        Console.WriteLine($"{kernels.VectorBits}-bit kernels, one thread, limit {limit / 1e9:F1} GFLOP/s");
        Multiply(kernels, limit, "logits", Positions, Hidden, Words);
        Multiply(kernels, limit, "gates of inputs", Positions, Hidden, 4 * Hidden);
        Multiply(kernels, limit, "gates of states, one time step", 10, Hidden, 4 * Hidden);
        Multiply(kernels, limit, "gradient of inputs", Positions, 4 * Hidden, Hidden);
        WeightGradient(kernels, limit, 1);
        WeightGradient(kernels, limit, 10);
    }

    private static void Multiply(Kernels kernels, double limit, string name, int rows, int inner, int columns)
    {
        var left = Values(rows * inner);
        var right = new PanelMatrix(inner, columns);
        right.CopyRows(Values(inner * columns).Pointer, 0, inner);
        var output = new FloatBuffer(rows * columns);
        var flops = 2.0 * rows * inner * columns;
        var repeats = Math.Max(1, (int)(1e9 / flops));
        Report(name, limit, flops * repeats, () =>
        {
            for (var i = 0; i < repeats; i++)
            {
                kernels.Multiply(new MatrixView(left.Pointer, inner), rows, inner, right.View, Zeros.Row, new MatrixView(output.Pointer, columns), 0, columns);
            }
        });
    }

    private static void WeightGradient(Kernels kernels, double limit, int shards)
    {
        var left = new PanelMatrix(Positions, Words);
        var right = new PanelMatrix(Positions, Hidden);
        left.CopyRows(Values(Positions * Words).Pointer, 0, Positions);
        right.CopyRows(Values(Positions * Hidden).Pointer, 0, Positions);
        var output = new FloatBuffer(Words * Hidden);
        var shape = new FoldShape(new TreeNode(0, shards), Positions / shards);
        Report($"weight gradient, {shards} shards", limit, 2.0 * Positions * Hidden * Words, () =>
            kernels.WeightGradient(left.View, right.View, shape, output.Pointer, Hidden, 0, Words));
    }

    private static void Report(string name, double limit, double flops, Action work)
    {
        var rate = flops / Measured.Median(work);
        Console.WriteLine($"{name}: {rate / 1e9:F1} GFLOP/s, {100 * rate / limit:F0} % of the limit");
    }

    private static FloatBuffer Values(int count)
    {
        var random = new Philox(1, 0);
        var values = new FloatBuffer(count);
        for (var i = 0; i < count; i++) values.Span[i] = (random.At((uint)i, 0, 0, 0).X / 4294967296f) - 0.5f;
        return values;
    }
}
