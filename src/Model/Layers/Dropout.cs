using System.Runtime.CompilerServices;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

/// <summary>Inverted dropout: a unit is zero or 1 / keep times itself, decided afresh for each (step, row, time, layer, unit) and by nothing else.</summary>
internal sealed unsafe class Dropout(Kernels kernels, Positions positions, int units, double keep, uint seed, int layer)
{
    private const int TimeBits = 20;

    private readonly Philox _random = new(seed, (uint)RandomStream.Dropout);
    private readonly FloatBuffer? _mask = keep < 1 ? new FloatBuffer(positions.Count * units) : null;
    private readonly long _threshold = (long)(keep * 4294967296.0);
    private readonly int _scaleBits = BitConverter.SingleToInt32Bits((float)(1 / keep));

    /// <summary>Draws the mask of a row for a step.</summary>
    /// <param name="slot">Where the row is among the positions.</param>
    /// <param name="step">The step over the whole run.</param>
    /// <param name="row">The row of the batch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Draw(int slot, long step, int row)
    {
        if (_mask is null) return;
        for (var time = 0; time < positions.Steps; time++)
        {
            var mask = _mask.Pointer + ((((nint)slot * positions.Steps) + time) * units);
            var place = ((uint)layer << TimeBits) | (uint)time;
            for (var unit = 0; unit < units; unit += 4)
            {
                var (x, y, z, w) = _random.At((uint)(unit / 4), place, (uint)row, (uint)step);
                mask[unit] = Factor(x);
                if (unit + 1 < units) mask[unit + 1] = Factor(y);
                if (unit + 2 < units) mask[unit + 2] = Factor(z);
                if (unit + 3 < units) mask[unit + 3] = Factor(w);
            }
        }
    }

    /// <summary>destination = values, dropped, at [first, end) of the positions; forward and backward are the same. Without dropout, or in evaluation, a copy.</summary>
    public void Apply(float* values, nint first, float* destination, int count, bool training)
    {
        if (_mask is not null && training) kernels.Multiply(values, _mask.Pointer + (first * units), destination, count * units);
        else if (values != destination) new ReadOnlySpan<float>(values, count * units).CopyTo(new Span<float>(destination, count * units));
    }

    // bits < threshold ? 1 / keep : 0, without a branch: it would be mispredicted as often as a unit is dropped.
    private float Factor(uint bits) => BitConverter.Int32BitsToSingle(_scaleBits & (int)((bits - _threshold) >> 63));
}
