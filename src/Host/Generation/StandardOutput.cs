using System.Runtime.InteropServices;
using System.Text;

namespace Lockstep.Host.Generation;

/// <summary>Standard output that tells when its reader is gone: the one of .NET keeps silent about it, and the program would compute for nobody.</summary>
internal sealed unsafe partial class StandardOutput : Stream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A writer of UTF-8, whose text arrives when it is flushed.</summary>
    public static StreamWriter Open() => new(OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardOutput(), new UTF8Encoding(false))
    {
        NewLine = "\n",
    };

    /// <exception cref="ClosedOutputException">The reader is gone.</exception>
    /// <exception cref="IOException">It cannot be written, for example because the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer) written = WriteTo(Descriptor, bytes, buffer.Length);
            if (written >= 0) buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() == BrokenPipe) throw new ClosedOutputException();
            else if (Marshal.GetLastPInvokeError() != Interrupted) throw Failed();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static IOException Failed() => new($"Standard output cannot be written: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteTo(int descriptor, byte* bytes, nint count);
}
