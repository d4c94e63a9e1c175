using Lockstep.Host.Export.Onnx;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Export.Onnx;

public sealed class OnnxFileTests
{
    [Fact]
    public void A_model_too_large_for_one_file_is_refused_with_both_sizes()
    {
        OnnxFile.RequireFits("a.onnx", int.MaxValue);
        var error = Assert.Throws<InputException>(() => OnnxFile.RequireFits("a.onnx", 1L + int.MaxValue));
        Assert.Contains("a.onnx would have 2147483648 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("at most 2147483647", error.Message, StringComparison.Ordinal);
    }
}
