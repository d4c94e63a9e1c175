using System.Collections.Immutable;
using System.Text;
using MessagePack;

namespace Lockstep.Protocol.Wire;

/// <summary>Reads records as <see cref="FieldWriter"/> wrote them, or a later version of it: fields it does not know stand at the end of a record and are skipped.</summary>
/// <remarks>Throws <see cref="MessagePackSerializationException"/>, or what MessagePack's reader throws, at anything else. No length is believed before it is checked against the limit and the bytes that are there.</remarks>
internal ref struct FieldReader(ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private MessagePackReader _reader = new(bytes);
    private int _left = int.MaxValue;

    /// <summary>The field under way.</summary>
    public string Field { get; private set; } = "";

    /// <summary>The byte at which it begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes read.</summary>
    public readonly long Consumed => _reader.Consumed;

    /// <summary>Whether there are no more.</summary>
    public readonly bool AtEnd => _reader.End;

    public T Record<T>(ReadFields<T> read)
    {
        Next("record");
        return Fields(read);
    }

    /// <summary>A record; null where nil was written, or nothing.</summary>
    public T? RecordOrNull<T>(string field, ReadFields<T> read)
        where T : class
    {
        if (_left <= 0) return null;
        Next(field);
        return _reader.TryReadNil() ? null : Fields(read);
    }

    /// <summary>Bytes of a known length; empty if nothing was written.</summary>
    public ReadOnlySpan<byte> BytesOrNothing(string field, int length)
    {
        Next(field);
        if (_reader.TryReadNil()) return default;
        if (_reader.NextMessagePackType != MessagePackType.Binary) throw Refused($"is of type {_reader.NextMessagePackType}, not Binary");
        var sequence = _reader.ReadBytes()!.Value;
        if (sequence.Length != length) throw Refused($"has {sequence.Length} bytes, not {length}");
        return sequence.FirstSpan;
    }

    public Guid Guid(string field)
    {
        var bytes = BytesOrNothing(field, 16);
        return bytes.IsEmpty ? throw Refused("is nil") : new Guid(bytes, bigEndian: true);
    }

    public bool Boolean(string field)
    {
        Next(field);
        return _reader.ReadBoolean();
    }

    /// <summary>A field of a later version: false where it is missing.</summary>
    public bool BooleanOrFalse(string field) => _left > 0 && Boolean(field);

    public ulong Bits(string field)
    {
        Next(field);
        return _reader.ReadUInt64();
    }

    public long Whole(string field, long from = 0, long to = long.MaxValue)
    {
        Next(field);
        return Value(from, to);
    }

    public int Int(string field, int from = 0, int to = int.MaxValue) => (int)Whole(field, from, to);

    public StepId Step() => new(Whole("step"));

    public WorkerId Worker() => new(Name("worker", FieldLimits.Name));

    /// <summary>A text that stands in lines of logs: neither empty nor with control characters.</summary>
    public string Name(string field, int limit)
    {
        var name = Text(field, limit);
        if (name.Length == 0) throw Refused("is empty");
        return name.Any(char.IsControl) ? throw Refused("has control characters") : name;
    }

    public string Text(string field, int limit)
    {
        Next(field);
        return Utf8(limit) ?? throw Refused("is nil");
    }

    /// <summary>A text; null where nil was written, or nothing.</summary>
    public string? TextOrNull(string field, int limit)
    {
        if (_left <= 0) return null;
        Next(field);
        return Utf8(limit);
    }

    public ImmutableArray<T> Array<T>(string field, int limit, ReadFields<T> read)
    {
        Next(field);
        var count = _reader.ReadArrayHeader();
        if (count > limit) throw Refused($"has {count} elements, more than {limit}");
        var outer = _left;
        _left = int.MaxValue;
        var values = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++) values.Add(read(ref this));
        _left = outer;
        return values.MoveToImmutable();
    }

    public ImmutableArray<T> ArrayOrEmpty<T>(string field, int limit, ReadFields<T> read) => _left > 0 ? Array(field, limit, read) : [];

    public ImmutableArray<double> Doubles(string field, int limit) => Array(field, limit, static (ref from) => from._reader.ReadDouble());

    /// <summary>Whole numbers from 0, ascending, without repeats.</summary>
    public ImmutableArray<int> Ascending(string field, int limit)
    {
        var values = Array(field, limit, static (ref from) => (int)from.Value(0, int.MaxValue));
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] <= values[i - 1]) throw Refused($"has {values[i]} after {values[i - 1]}, which does not ascend");
        }

        return values;
    }

    private T Fields<T>(ReadFields<T> read)
    {
        var outer = _left;
        _left = _reader.ReadArrayHeader();
        var record = read(ref this);
        while (_left > 0) Skip();
        _left = outer;
        return record;
    }

    private string? Utf8(int limit)
    {
        if (_reader.TryReadNil()) return null;
        if (_reader.NextMessagePackType != MessagePackType.String) throw Refused($"is of type {_reader.NextMessagePackType}, not String");
        if (!_reader.TryReadStringSpan(out var utf8)) throw Refused("is torn");
        if (utf8.Length > limit) throw Refused($"has {utf8.Length} bytes, more than {limit}");
        return StrictUtf8.GetString(utf8);
    }

    private long Value(long from, long to)
    {
        var value = _reader.ReadInt64();
        return value >= from && value <= to ? value : throw Refused($"is {value}, not from {from} to {to}");
    }

    private void Next(string field)
    {
        (Field, Offset) = (field, _reader.Consumed);
        if (--_left < 0) throw Refused("is missing");
    }

    // Without recursion: bytes may nest as deep as there are bytes.
    private void Skip()
    {
        Next("of a later version");
        for (var values = 1L; values > 0; values--)
        {
            switch (_reader.NextMessagePackType)
            {
                case MessagePackType.Array:
                    values += _reader.ReadArrayHeader();
                    break;
                case MessagePackType.Map:
                    values += 2L * _reader.ReadMapHeader();
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }
    }

    private static MessagePackSerializationException Refused(string reason) => new(reason);
}
