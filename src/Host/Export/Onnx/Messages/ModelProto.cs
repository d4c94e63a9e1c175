using System.Collections.Immutable;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>A whole model.</summary>
/// <param name="ProducerVersion">The version of this program.</param>
/// <param name="Graph">What it computes.</param>
/// <param name="Metadata">Texts that travel with it.</param>
internal sealed record ModelProto(string ProducerVersion, GraphProto Graph, ImmutableArray<StringStringEntryProto> Metadata) : Message
{
    /// <summary>The operator set; its LSTM, GRU and RNN are the latest revisions of these operators.</summary>
    public const int OperatorSet = 22;

    // The version of the format that was current when the operator set came out.
    private const int IrVersion = 10;

    protected override IEnumerable<Field> Fields() =>
    [
        new Field.Whole(1, IrVersion),
        new Field.Text(2, "lockstep"),
        new Field.Text(3, ProducerVersion),
        new Field.Nested(7, Graph),
        new Field.Nested(8, new OperatorSetIdProto(OperatorSet)),
        .. Metadata.Select(entry => new Field.Nested(14, entry)),
    ];
}
