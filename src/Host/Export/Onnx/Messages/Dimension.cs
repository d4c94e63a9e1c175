using System.Globalization;

namespace Lockstep.Host.Export.Onnx.Messages;

/// <summary>A dimension of an input or output: a number, or a name where the caller chooses the number.</summary>
internal abstract record Dimension : Message
{
    /// <summary>As shown to users.</summary>
    public abstract string Label { get; }

    public static implicit operator Dimension(int size) => new Fixed(size);

    public static implicit operator Dimension(string name) => new Free(name);

    private sealed record Fixed(int Length) : Dimension
    {
        public override string Label => Length.ToString(CultureInfo.InvariantCulture);

        protected override IEnumerable<Field> Fields() => [new Field.Whole(1, Length)];
    }

    private sealed record Free(string Name) : Dimension
    {
        public override string Label => Name;

        protected override IEnumerable<Field> Fields() => [new Field.Text(2, Name)];
    }
}
