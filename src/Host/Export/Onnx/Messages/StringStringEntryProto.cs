namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>A text by a name.</summary>
internal sealed record StringStringEntryProto(string Key, string Value) : Message
{
    protected override IEnumerable<Field> Fields() => [new Field.Text(1, Key), new Field.Text(2, Value)];
}
