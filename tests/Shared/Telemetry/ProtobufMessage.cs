using System.Text;
using Google.Protobuf;

namespace Lockstep.Tests.Telemetry;

/// <summary>The fields of a protobuf message, by number and without their names.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, ByteString Bytes)> _fields = [];

    public ProtobufMessage(ByteString bytes)
    {
        var input = bytes.CreateCodedInput();
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            var (number, text) = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => (input.ReadUInt64(), ByteString.Empty),
                WireFormat.WireType.Fixed64 => (input.ReadFixed64(), ByteString.Empty),
                WireFormat.WireType.Fixed32 => (input.ReadFixed32(), ByteString.Empty),
                _ => (0ul, input.ReadBytes()),
            };
            _fields.Add((WireFormat.GetTagFieldNumber(tag), number, text));
        }
    }

    public bool Has(int field) => _fields.Exists(known => known.Field == field);

    public ulong Number(int field) => _fields.LastOrDefault(known => known.Field == field).Number;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    /// <summary>Bytes as lower-case hexadecimal; empty where there are none.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public IEnumerable<ProtobufMessage> Messages(int field) => _fields.Where(known => known.Field == field).Select(known => new ProtobufMessage(known.Bytes));

    private ByteString Bytes(int field) => _fields.LastOrDefault(known => known.Field == field).Bytes ?? ByteString.Empty;
}
