using System.Text.Json;

namespace Lockstep.Model.Tests.Goldens;

/// <summary>Results that another implementation computed in double precision.</summary>
internal sealed class Golden(JsonElement root)
{
    public static Golden Read(string name) =>
        new(JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Goldens", name + ".json"))).RootElement);

    public int Int(string name) => root.GetProperty(name).GetInt32();

    public string Text(string name) => root.GetProperty(name).GetString()!;

    public bool Flag(string name) => root.GetProperty(name).GetBoolean();

    public double Double(string name) => root.GetProperty(name).GetDouble();

    public Golden this[string name] => new(root.GetProperty(name));

    /// <summary>A tensor's values, row-major.</summary>
    public double[] Tensor(string name) => [.. root.GetProperty(name).GetProperty("data").EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>A tensor's dimensions.</summary>
    public int[] Shape(string name) => [.. root.GetProperty(name).GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];

    /// <summary>A matrix of word ids, row by row.</summary>
    public int[][] Words(string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(word => word.GetInt32()).ToArray())];

    public IEnumerable<string> Names => root.EnumerateObject().Select(property => property.Name);

    /// <summary>Asserts that values are within 1e-5 of the tensor's largest magnitude.</summary>
    public static void AssertClose(double[] expected, ReadOnlySpan<float> actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        var tolerance = 1e-5 * expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{name}[{i}]: expected {expected[i]}, got {actual[i]}, tolerance {tolerance}");
        }
    }
}
