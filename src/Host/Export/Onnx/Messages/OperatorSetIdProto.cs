namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>The standard operators, at a version.</summary>
internal sealed record OperatorSetIdProto(int Version) : Message
{
    protected override IEnumerable<Field> Fields() => [new Field.Text(1, ""), new Field.Whole(2, Version)];
}
