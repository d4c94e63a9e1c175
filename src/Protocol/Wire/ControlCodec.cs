using System.Buffers;
using System.Diagnostics;
using System.Runtime.Serialization;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Protocol.Wire;

/// <summary>Control messages as bytes: a format version, the trace context or nil, and the message, a MessagePack array of its fields.</summary>
public static class ControlCodec
{
    /// <summary>The format of this build. It grows when a reader of the one before could misread.</summary>
    public const byte FormatVersion = 1;

    // Trace id, span id and flags, as in the binary form of a traceparent without its version.
    private const int TraceBytes = 16 + 8 + 1;

    /// <summary>The manifests, which are all there are.</summary>
    public static IReadOnlyDictionary<string, Type> Manifests { get; } = ControlForms.All.ToDictionary(form => form.Manifest, form => form.Type);

    /// <summary>The manifest of a message.</summary>
    /// <exception cref="SerializationException">It does not cross processes, or not on this plane.</exception>
    public static string Manifest(object message) => FormOf(message).Manifest;

    /// <summary>Writes a message, with the trace context noted for it.</summary>
    /// <exception cref="SerializationException">It does not cross processes, or not on this plane, or a field is too long.</exception>
    public static byte[] Write(object message)
    {
        var form = FormOf(message);
        var bytes = new ArrayBufferWriter<byte>(256);
        bytes.GetSpan(1)[0] = FormatVersion;
        bytes.Advance(1);
        var to = new FieldWriter(bytes);
        WriteTrace(ref to, MessageTrace.Of(message));
        form.Write(ref to, message);
        to.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message, whole or not at all, and notes the trace context that came with it.</summary>
    /// <exception cref="SerializationException">The bytes are no such message; the text names manifest, offset and reason.</exception>
    public static IControlMessage Read(ReadOnlyMemory<byte> bytes, string manifest)
    {
        if (!ControlForms.ByManifest.TryGetValue(manifest, out var form))
        {
            throw new SerializationException($"There is no control message with the manifest \"{Shown(manifest)}\".");
        }

        if (bytes.IsEmpty) throw Refused(manifest, 0, "there is no byte");
        if (bytes.Span[0] != FormatVersion) throw Refused(manifest, 0, $"its format version is {bytes.Span[0]}, and this build reads {FormatVersion}");
        if (bytes.Length > FieldLimits.Message) throw Refused(manifest, FieldLimits.Message, $"it has {bytes.Length} bytes, more than {FieldLimits.Message}");
        var from = new FieldReader(bytes[1..]);
        IControlMessage message;
        ActivityContext trace;
        try
        {
            trace = ReadTrace(ref from);
            message = form.Read(ref from);
        }
        catch (Exception failure)
        {
            // Akka.Remote drops a message over this exception; over any other it closes the association.
            throw Refused(manifest, 1 + from.Offset, $"field \"{from.Field}\" {Reason(failure)}", failure);
        }

        if (!from.AtEnd) throw Refused(manifest, 1 + from.Consumed, "bytes follow the message");
        return message.Traced(trace);
    }

    private static MessageForm FormOf(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var type = message.GetType();
        if (ControlForms.ByType.TryGetValue(type, out var form)) return form;
        throw new SerializationException(message is ITensorMessage
            ? $"{type.Name} carries tensors, which cross processes on the data plane and not as a message; send it to an actor of this process."
            : $"{type.Name} is not a control message; what crosses processes implements {nameof(IControlMessage)} and stands in {nameof(ControlForms)}.");
    }

    private static void WriteTrace(ref FieldWriter to, ActivityContext trace)
    {
        if (trace == default)
        {
            to.Nothing();
            return;
        }

        Span<byte> bytes = stackalloc byte[TraceBytes];
        trace.TraceId.CopyTo(bytes[..16]);
        trace.SpanId.CopyTo(bytes[16..24]);
        bytes[24] = (byte)trace.TraceFlags;
        to.Bytes(bytes);
    }

    private static ActivityContext ReadTrace(ref FieldReader from)
    {
        var bytes = from.BytesOrNothing("trace context", TraceBytes);
        return bytes.IsEmpty
            ? default
            : new ActivityContext(
                ActivityTraceId.CreateFromBytes(bytes[..16]), ActivitySpanId.CreateFromBytes(bytes[16..24]), (ActivityTraceFlags)bytes[24], traceState: null, isRemote: true);
    }

    private static string Reason(Exception failure) => failure switch
    {
        // MessagePack's reader slices by a claimed length that may be longer than what is there.
        EndOfStreamException or ArgumentOutOfRangeException => "is torn",
        MessagePack.MessagePackSerializationException refused => refused.Message,
        _ => $"cannot be read: {failure.Message}",
    };

    private static SerializationException Refused(string manifest, long offset, string reason, Exception? cause = null) =>
        new($"The control message \"{manifest}\" is refused at byte {offset}: {reason}.", cause);

    // A manifest comes from the peer as well.
    private static string Shown(string manifest) => string.Concat(manifest.Take(64).Select(letter => char.IsControl(letter) ? '?' : letter));
}
