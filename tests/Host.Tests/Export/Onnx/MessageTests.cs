using Google.Protobuf;
using Lockstep.Host.Export.Onnx.Messages;

namespace Lockstep.Host.Tests.Export.Onnx;

public sealed class MessageTests
{
    // Lengths go before what they count, so a wrong size would make everything after it unreadable.
    [Theory]
    [InlineData("", 0)]
    [InlineData("naïve", 127)]
    [InlineData("long", 20_000)]
    public void A_message_is_as_long_as_it_says(string text, int count)
    {
        Message message = new GraphProto(
            text,
            [new NodeProto("Gather", [text, ""], ["y"], [new AttributeProto.Whole(text, -1), new AttributeProto.Text("t", text), new AttributeProto.Wholes("w", [count, -count])])],
            [TensorProto.Of("t", [count], new float[count]), TensorProto.Of(text, [long.MaxValue, count])],
            [new ValueInfoProto(text, ElementType.Int64, ["time", count, "batch"], text)],
            []);
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) message.Write(output);
        Assert.Equal(bytes.Length, message.Size);
    }
}
