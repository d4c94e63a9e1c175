namespace Lockstep.Model.Storage;

/// <summary>A tensor to be written to a safetensors file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Values">The values, row-major, as many as the shape says.</param>
public sealed record SafetensorsTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
