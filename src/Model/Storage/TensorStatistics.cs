namespace Lockstep.Model.Storage;

/// <summary>What the values of a tensor are like.</summary>
/// <param name="Least">The smallest; NaN where any value is.</param>
/// <param name="Most">The largest; NaN where any value is.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Norm">The square root of the sum of their squares.</param>
public sealed record TensorStatistics(double Least, double Most, double Mean, double Norm)
{
    /// <summary>Reads a tensor; null where it is empty, is not whole, or its elements are not floating-point numbers.</summary>
    /// <exception cref="InputException">The file has been cut off since it was opened.</exception>
    public static TensorStatistics? Of(SafetensorsReader file, SafetensorsEntry tensor)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tensor);
        if (!SafetensorsType.IsReadable(tensor.Type) || tensor.Length is 0 or > int.MaxValue || !file.Holds(tensor)) return null;
        var values = new float[tensor.Length];
        file.Read(tensor, values);
        var (least, most, sum, squares) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0.0);
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
            sum += value;
            squares += (double)value * value;
        }

        return new TensorStatistics(least, most, sum / values.Length, Math.Sqrt(squares));
    }
}
