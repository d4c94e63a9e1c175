using System.Runtime.Intrinsics;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Numerics;

public sealed unsafe class ElementaryTests
{
    private const double Tolerance = 3e-7;

    // Every scale of small numbers, then evenly to where the functions have long levelled off.
    private static readonly float[] Sweep =
    [
        .. Enumerable.Range(-126, 127).SelectMany(power => new[] { 1f, 1.37f, 1.99f }.Select(x => MathF.ScaleB(x, power))).SelectMany(x => new[] { x, -x }),
        .. Enumerable.Range(0, 60001).Select(i => -86.9f + (i * (174.8f / 60000))),
    ];

    private static readonly float[] Special =
        [0, -0f, float.Epsilon, -float.Epsilon, 1e30f, -1e30f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    [Fact]
    public void Exp_is_right_to_about_a_unit_in_the_last_place() =>
        AssertClose(Math.Exp, Lanes.Exp<Vector512Ops, Vector512<float>>);

    [Fact]
    public void Sigmoid_is_right_to_about_two_units_in_the_last_place() =>
        AssertClose(x => 1 / (1 + Math.Exp(-x)), Lanes.Sigmoid<Vector512Ops, Vector512<float>>);

    [Fact]
    public void Tanh_is_right_to_about_two_units_in_the_last_place_and_loses_nothing_near_zero() =>
        AssertClose(Math.Tanh, Lanes.Tanh<Vector512Ops, Vector512<float>>);

    [Fact]
    public void Every_width_gives_the_same_bits()
    {
        float[] inputs = [.. Sweep, .. Special];
        AssertSame(Lanes.Exp<ScalarOps, float>, Lanes.Exp<Vector128Ops, Vector128<float>>, Lanes.Exp<Vector256Ops, Vector256<float>>, Lanes.Exp<Vector512Ops, Vector512<float>>);
        AssertSame(
            Lanes.Sigmoid<ScalarOps, float>, Lanes.Sigmoid<Vector128Ops, Vector128<float>>, Lanes.Sigmoid<Vector256Ops, Vector256<float>>,
            Lanes.Sigmoid<Vector512Ops, Vector512<float>>);
        AssertSame(Lanes.Tanh<ScalarOps, float>, Lanes.Tanh<Vector128Ops, Vector128<float>>, Lanes.Tanh<Vector256Ops, Vector256<float>>, Lanes.Tanh<Vector512Ops, Vector512<float>>);

        void AssertSame(Func<float[], float[]> scalar, params Func<float[], float[]>[] vectors)
        {
            var expected = Bits.WithOneNaN(scalar(inputs));
            foreach (var vector in vectors) Bits.AssertSame(expected, Bits.WithOneNaN(vector(inputs)), vector.Method.ToString()!);
        }
    }

    [Fact]
    public void Not_a_number_stays_one() =>
        Assert.All(
            [Lanes.Exp<ScalarOps, float>([float.NaN]), Lanes.Sigmoid<ScalarOps, float>([float.NaN]), Lanes.Tanh<ScalarOps, float>([float.NaN])],
            result => Assert.Equal(float.NaN, result[0]));

    [Theory]
    [InlineData(float.PositiveInfinity, 88f)]
    [InlineData(1000f, 88f)]
    [InlineData(float.NegativeInfinity, -87f)]
    [InlineData(-1000f, -87f)]
    public void Exp_is_held_at_its_bounds(float x, float bound) => Assert.Equal(Elementary.Exp(bound), Elementary.Exp(x));

    [Theory]
    [InlineData(float.PositiveInfinity, 1f, 1f)]
    [InlineData(float.NegativeInfinity, 0f, -1f)]
    [InlineData(30f, 1f, 1f)]
    [InlineData(float.MinValue, 0f, -1f)]
    public void Sigmoid_and_tanh_level_off(float x, float sigmoid, float tanh)
    {
        Assert.Equal(sigmoid, Lanes.Sigmoid<ScalarOps, float>([x])[0], 1e-37f);
        Assert.Equal(tanh, Lanes.Tanh<ScalarOps, float>([x])[0]);
    }

    [Fact]
    public void Tanh_keeps_the_sign_of_zero() => Bits.AssertSame([0f, -0f], Lanes.Tanh<ScalarOps, float>([0f, -0f]), "tanh");

    [Fact]
    public void Exp_of_zero_is_one() => Assert.Equal(1f, Elementary.Exp(0));

    [Fact]
    public void Log_is_right_to_fourteen_digits()
    {
        for (var power = -1022; power < 1024; power += 3)
        {
            for (var i = 0; i < 64; i++)
            {
                var x = Math.ScaleB(1 + (i / 64.0) + 1e-9, power);
                Assert.Equal(1, Elementary.Log(x) / Math.Log(x), 1e-14);
            }
        }
    }

    [Theory]
    [InlineData(1 + 1e-12)]
    [InlineData(1 - 1e-12)]
    [InlineData(1.4142135623730949)]
    [InlineData(1.4142135623730954)]
    [InlineData(0.7071067811865476)]
    public void Log_is_right_where_its_parts_nearly_cancel(double x) => Assert.Equal(1, Elementary.Log(x) / Math.Log(x), 1e-14);

    [Fact]
    public void Log_of_one_is_zero() => Assert.Equal(0, Elementary.Log(1));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.Epsilon)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Log_of_anything_else_is_not_a_number(double x) => Assert.Equal(double.NaN, Elementary.Log(x));

    private static void AssertClose(Func<double, double> expected, Func<float[], float[]> function)
    {
        var actual = function(Sweep);
        for (var i = 0; i < Sweep.Length; i++)
        {
            var right = expected(Sweep[i]);
            Assert.True(Math.Abs(actual[i] - right) <= Tolerance * Math.Abs(right), $"f({Sweep[i]:R}): expected {right:R}, got {actual[i]:R}");
        }
    }

    private static class Lanes
    {
        public static float[] Exp<TOps, TVector>(float[] inputs)
            where TOps : struct, IVectorOps<TVector>
            where TVector : struct => Map<TOps, TVector>(inputs, ElementaryLanes<TOps, TVector>.Exp);

        public static float[] Sigmoid<TOps, TVector>(float[] inputs)
            where TOps : struct, IVectorOps<TVector>
            where TVector : struct => Map<TOps, TVector>(inputs, ElementaryLanes<TOps, TVector>.Sigmoid);

        public static float[] Tanh<TOps, TVector>(float[] inputs)
            where TOps : struct, IVectorOps<TVector>
            where TVector : struct => Map<TOps, TVector>(inputs, ElementaryLanes<TOps, TVector>.Tanh);

        private static float[] Map<TOps, TVector>(float[] inputs, Func<TVector, TVector> function)
            where TOps : struct, IVectorOps<TVector>
            where TVector : struct
        {
            var values = new FloatBuffer(inputs.Length);
            inputs.CopyTo(values.Span);
            for (var i = 0; i < inputs.Length; i += TOps.Width)
            {
                var count = Math.Min(TOps.Width, inputs.Length - i);
                TOps.Store(function(TOps.Load(values.Pointer + i, count)), values.Pointer + i, count);
            }

            return values.Span.ToArray();
        }
    }
}
