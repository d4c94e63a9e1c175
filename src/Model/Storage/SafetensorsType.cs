namespace Lockstep.Model.Storage;

/// <summary>The element types of safetensors files whose elements are whole bytes.</summary>
internal static class SafetensorsType
{
    /// <summary>Bytes in an element, or 0 where the type is not known.</summary>
    public static int Bytes(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" or "C64" => 8,
        _ => 0,
    };

    /// <summary>Whether elements of the type can be read as floats.</summary>
    public static bool IsReadable(string type) => type is "F32" or "F16" or "BF16" or "F64";
}
