using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Layers;

// X = 1, 2; state 0; states times W_state, so that PyTorch's W_hh is its transpose.
public sealed unsafe class SmallExampleTests
{
    // The digits were computed in double precision; single precision has 24 bits, of which sums and tanh may lose two.
    private const double Precision = 1.0 / (1 << 22);

    private static readonly double[][] States = [[0.537049566998035, 0.462117157260010], [0.859738184346261, 0.883666411943735]];
    private static readonly double[][] BeforeActivation = [[0.6, 0.5], [1.292340103877806, 1.392256776303611]];
    private static readonly double[] Outputs = [1.561283881518055, 2.727071008233731];

    [Fact]
    public void Two_steps_of_a_tanh_network_of_two_units_come_to_the_digits_worked_out_by_hand() => Assert.All(Widths.All, kernels =>
    {
        var positions = new Positions(1, 2);
        var (input, above) = (Input(kernels, positions, 1), Input(kernels, positions, 2));
        var bias = Buffer(0.1f, -0.1f);
        var layer = new RecurrentLayer(kernels, positions, input, CellShape.Tanh, 2, directions: 1);
        input.Set(Buffer(1, 2).Pointer, 0, 2, training: false);
        layer.Forward([new(Packed(2, 1, 0.5f, 0.6f), Packed(2, 2, 0.1f, 0.3f, 0.2f, 0.4f), bias.Pointer, null)], above, 0, 1, training: false);

        // A panel of 16 columns, of which one is the output.
        var outputs = new FloatBuffer(2 * MatrixView.PanelWidth);
        var outputBias = Buffer(0.1f);
        above.Multiply(
            Packed(1, 2, 1, 2), new MatrixView(outputBias.Pointer, 0), new MatrixView(outputs.Pointer, MatrixView.PanelWidth), 0, 2, 0, 1);

        for (var time = 0; time < 2; time++)
        {
            for (var unit = 0; unit < 2; unit++)
            {
                var state = above.At(time)[unit];
                AssertDigits(States[time][unit], state);

                // Undoing tanh multiplies an error by the inverse of its slope.
                Assert.Equal(BeforeActivation[time][unit], Math.Atanh(state), Precision / (1 - (state * state)));
            }

            AssertDigits(Outputs[time], outputs.Span[time * MatrixView.PanelWidth]);
        }
    });

    private static void AssertDigits(double expected, float actual) => Assert.Equal(expected, actual, Precision * expected);

    private static LayerInput Input(Kernels kernels, Positions positions, int units) =>
        new(kernels, positions, units, new Dropout(kernels, positions, units, keep: 1, seed: 0, layer: 0));

    private static PackedMatrix Packed(int rows, int columns, params float[] values)
    {
        var packed = new PackedMatrix(new TensorSpec("weight", rows, columns, false, 0));
        var buffer = Buffer(values);
        packed.Pack(buffer.Pointer, 0, rows);
        return packed;
    }

    private static FloatBuffer Buffer(params float[] values)
    {
        var buffer = new FloatBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return buffer;
    }
}
