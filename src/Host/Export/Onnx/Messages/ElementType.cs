namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>The types of elements that exported models have, by their numbers in the format.</summary>
internal enum ElementType
{
    /// <summary>Single precision.</summary>
    Float = 1,

    /// <summary>Whole numbers of 32 bits.</summary>
    Int32 = 6,

    /// <summary>Whole numbers of 64 bits.</summary>
    Int64 = 7,
}
