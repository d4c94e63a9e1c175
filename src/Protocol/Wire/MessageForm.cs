namespace Lockstep.Protocol.Wire;

/// <summary>Writes the fields of a record, in order.</summary>
internal delegate void WriteFields<in T>(ref FieldWriter to, T record);

/// <summary>Reads the fields of a record, in the order in which they were written, and makes it.</summary>
internal delegate T ReadFields<out T>(ref FieldReader from);

/// <summary>How a type of message looks on the wire.</summary>
/// <param name="manifest">Its name there. Never given to another message.</param>
/// <param name="type">The type.</param>
internal abstract class MessageForm(string manifest, Type type)
{
    public string Manifest { get; } = manifest;

    public Type Type { get; } = type;

    public abstract void Write(ref FieldWriter to, object message);

    public abstract IControlMessage Read(ref FieldReader from);
}

/// <inheritdoc/>
/// <param name="manifest">Its name there.</param>
/// <param name="fields">How many fields it has.</param>
/// <param name="write">Writes them.</param>
/// <param name="read">Reads them.</param>
internal sealed class MessageForm<T>(string manifest, int fields, WriteFields<T> write, ReadFields<T> read) : MessageForm(manifest, typeof(T))
    where T : class, IControlMessage
{
    public override void Write(ref FieldWriter to, object message) => to.Record((T)message, fields, write);

    public override IControlMessage Read(ref FieldReader from) => from.Record(read);
}
