using System.Diagnostics;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
namespace Lockstep.Benchmarks;
internal static unsafe class Program
{
    private static void Time(string name, double flops, Action run)
    {
        for (var i = 0; i < 3; i++) run();
        var times = new List<double>();
        for (var i = 0; i < 9; i++) { var w = Cpu(); run(); times.Add(Cpu() - w); }
        times.Sort();
        Console.WriteLine($"{name}: {flops / times[2] / 1e9:F1} GFLOP/s  {times[2] * 1e3:F3} ms");
    }
    [System.Runtime.InteropServices.DllImport("libc")] private static extern int clock_gettime(int id, long* t);
    private static double Cpu() { var t = stackalloc long[2]; clock_gettime(3, t); return t[0] + t[1] * 1e-9; }
    private static FloatBuffer Rand(int n) { var b = new FloatBuffer(n); uint s = 1; foreach (ref var x in b.Span) { s = s * 1664525 + 1013904223; x = (s >> 8) * (1f / (1 << 24)) - .5f; } return b; }
    private static int Main(string[] a)
    {
        var K = Kernels.OfWidth(a.Length > 0 ? int.Parse(a[0]) : Kernels.Best.VectorBits);
        Console.WriteLine(K.VectorBits);
        { Time("registers", 2.0 * 8 * 12 * 4000000, () => { System.Runtime.Intrinsics.Vector256<float> x = System.Runtime.Intrinsics.Vector256.Create(1.0001f), y = System.Runtime.Intrinsics.Vector256.Create(.5f), c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x, c8 = x, c9 = x, c10 = x, c11 = x;
            for (var i = 0; i < 4000000; i++) { c0 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c0, y, x); c1 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c1, y, x); c2 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c2, y, x); c3 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c3, y, x); c4 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c4, y, x); c5 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c5, y, x); c6 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c6, y, x); c7 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c7, y, x); c8 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c8, y, x); c9 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c9, y, x); c10 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c10, y, x); c11 = System.Runtime.Intrinsics.Vector256.FusedMultiplyAdd(c11, y, x); }
            c0 += c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11; if (c0[0] == 3) Console.WriteLine(); }); }
        // limit: tile from L1
        { var A = Rand(6 * 256); var B = new PanelMatrix(256, 32); var C = Rand(6 * 32);
          Time("limit", 2.0 * 6 * 32 * 256 * 1000, () => { for (var i = 0; i < 1000; i++) K.Multiply(new MatrixView(A.Pointer, 256), 6, 256, B.View, Zeros.Row, new MatrixView(C.Pointer, 32), 0, 32); }); }
        foreach (var (m, k, n) in new[] { (350, 200, 10000), (350, 200, 800), (350, 800, 200), (10, 200, 800), (20, 200, 800), (10, 800, 200), (5, 200, 800), (1, 200, 800) })
        {
            var A = Rand(m * k); var B = new PanelMatrix(k, n); var R = Rand(k * n); B.CopyRows(R.Pointer, 0, k); var C = Rand(m * n);
            var rep = Math.Max(1, (int)(2e8 / (2.0 * m * k * n)));
            Time($"{m}x{k}x{n}", 2.0 * m * k * n * rep, () => { for (var i = 0; i < rep; i++) K.Multiply(new MatrixView(A.Pointer, k), m, k, B.View, Zeros.Row, new MatrixView(C.Pointer, n), 0, n); });
        }
        { // dX: panelled left, groups of 128
            var D = new PanelMatrix(350, 10000); var B = new PanelMatrix(10000, 200); var C = Rand(350 * 200);
            Time("dX 350x10000x200", 2.0 * 350 * 200 * 10000, () => { for (var g = 0; g < 10000; g += 128) { var w = Math.Min(128, 10000 - g); K.Multiply(new MatrixView(D.Panel(g / 32), 32, 350 * 32), 350, w, B.View.FromRow(g), new MatrixView(C.Pointer, 200), new MatrixView(C.Pointer, 200), 0, 200); } });
            var X = new PanelMatrix(350, 200); var G = Rand(10000 * 200);
            foreach (var s in new[] { 1, 2, 5, 10 })
            { var shape = new FoldShape(new TreeNode(0, s), 350 / s);
              Time($"dW 10000x350x200 shards {s}", 2.0 * 350 * 200 * 10000, () => K.WeightGradient(D.View, X.View, shape, G.Pointer, 200, 0, 10000)); }
            Time("sums", 350 * 10000, () => K.ColumnSums(D.View, new FoldShape(new TreeNode(0, 10), 35), G.Pointer, 0, 10000));
            var lanes = new FloatBuffer(16);
            Time("exp pass (Gelem)", 350 * 10000, () => { for (var g = 0; g < 9984; g += 128) for (var n = 0; n < 350; n++) K.Exponentiate(D.Panel(g / 32) + n * 32, 350 * 32, 128, 0, lanes.Pointer); });
            var R = Rand(2000000); var P = new PanelMatrix(200, 10000); var Q = new PanelMatrix(10000, 200);
            Time("pack transposed (Gelem)", 2e6, () => P.CopyRowsTransposed(R.Pointer, 0, 10000));
            Time("pack direct", 2e6, () => Q.CopyRows(R.Pointer, 0, 10000));
            var gates = Rand(800); var c = Rand(200); var h = Rand(200); var t = Rand(200); var cc = Rand(200);
            Time("cell fwd (Gunits)", 200 * 1000, () => { for (var i = 0; i < 1000; i++) K.CellForward(gates.Pointer, c.Pointer, cc.Pointer, t.Pointer, h.Pointer, 200); });
            Time("sumsq", 2e6, () => SixteenLanes.SumOfSquares(R.Pointer, 10000, 200));
        }
        return 0;
    }
}
