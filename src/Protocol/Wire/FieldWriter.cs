using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using MessagePack;

namespace Lockstep.Protocol.Wire;

/// <summary>Writes records as MessagePack arrays, one element a field. Keeps to <see cref="FieldLimits"/>.</summary>
internal ref struct FieldWriter(IBufferWriter<byte> destination)
{
    private MessagePackWriter _writer = new(destination);
    private int _left;

    public void Flush() => _writer.Flush();

    public void Record<T>(T record, int fields, WriteFields<T> write)
    {
        var outer = _left;
        _writer.WriteArrayHeader(fields);
        _left = fields;
        write(ref this, record);
        if (_left != 0) throw new InvalidOperationException($"{typeof(T).Name} is said to have {fields} fields, {_left} more than it has.");
        _left = outer - 1;
    }

    public void Nothing()
    {
        _left--;
        _writer.WriteNil();
    }

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        _left--;
        _writer.WriteBinHeader(value.Length);
        value.CopyTo(_writer.GetSpan(value.Length));
        _writer.Advance(value.Length);
    }

    public void Boolean(bool value)
    {
        _left--;
        _writer.Write(value);
    }

    public void Whole(long value)
    {
        _left--;
        _writer.Write(value);
    }

    public void Bits(ulong value)
    {
        _left--;
        _writer.Write(value);
    }

    public void Step(StepId value) => Whole(value.Number);

    public void Worker(WorkerId value) => Name(value.Name, FieldLimits.Name);

    public void Guid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Bytes(bytes);
    }

    public void Name(string value, int limit)
    {
        if (value.Length == 0 || value.Any(char.IsControl)) throw new SerializationException("A name that is empty or has control characters does not go into a message.");
        Text(value, limit);
    }

    public void Text(string value, int limit)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length > limit) throw new SerializationException($"A text of {length} bytes, \"{value[..16]}...\", does not go into a message; at most {limit} bytes do.");
        _left--;
        _writer.Write(value);
    }

    // What is said about a failure must arrive, if not whole.
    public void CutText(string value, int limit)
    {
        if (Encoding.UTF8.GetByteCount(value) > limit)
        {
            Span<byte> bytes = stackalloc byte[FieldLimits.Cause];
            Encoding.UTF8.GetEncoder().Convert(value, bytes[..limit], flush: false, out var taken, out _, out _);
            value = value[..taken];
        }

        Text(value, limit);
    }

    public void Array<T>(ImmutableArray<T> values, int limit, WriteFields<T> write)
    {
        var count = values.IsDefault ? 0 : values.Length;
        if (count > limit) throw new SerializationException($"{count} elements of {typeof(T).Name} do not go into a message; at most {limit} do.");
        var outer = _left - 1;
        _writer.WriteArrayHeader(count);
        for (var i = 0; i < count; i++) write(ref this, values[i]);
        _left = outer;
    }

    public void Doubles(ImmutableArray<double> values, int limit) => Array(values, limit, static (ref to, value) => to._writer.Write(value));

    public void Wholes(ImmutableArray<int> values, int limit) => Array(values, limit, static (ref to, value) => to._writer.Write(value));
}
