using System.Text;
using System.Text.Unicode;
using Lockstep.Model;
using Lockstep.Model.Data;

namespace Lockstep.Host.Generation;

/// <summary>Reads UTF-8 a line at a time, lines ending as in a corpus: with a line feed or with the text; a carriage return before it is dropped.</summary>
internal sealed class LineReader(Stream stream, string source)
{
    private const int MaxLineBytes = 1 << 26;

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly MemoryStream _line = new();
    private int _next;
    private int _end;

    /// <summary>The number of the line read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line, or null at the end; waits for it.</summary>
    /// <exception cref="InputException">It is not UTF-8, or is longer than 64 MiB.</exception>
    public string? Read()
    {
        _line.SetLength(0);
        while (_next < _end || Fill())
        {
            var rest = _buffer.AsSpan(_next, _end - _next);
            var length = rest.IndexOf((byte)'\n');
            _line.Write(length < 0 ? rest : rest[..length]);
            if (_line.Length > MaxLineBytes) throw new InputException($"Line {Number + 1} of {source} is longer than {MaxLineBytes} bytes; break it up.");
            if (length < 0)
            {
                _next = _end;
                continue;
            }

            _next += length + 1;
            return Take();
        }

        return _line.Length > 0 ? Take() : null;
    }

    private bool Fill()
    {
        (_next, _end) = (0, stream.Read(_buffer));
        return _end > 0;
    }

    private string Take()
    {
        Number++;
        ReadOnlySpan<byte> bytes = _line.GetBuffer().AsSpan(0, (int)_line.Length);
        if (Number == 1) bytes = bytes[ByteOrderMark.LengthIn(bytes)..];
        if (!Utf8.IsValid(bytes)) throw new InputException($"Line {Number} of {source} is not UTF-8; convert it.");
        return Encoding.UTF8.GetString(bytes.EndsWith("\r"u8) ? bytes[..^1] : bytes);
    }
}
