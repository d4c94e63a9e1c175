using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Lockstep.Host.Export.Onnx.Messages;
using Lockstep.Model;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Export.Onnx;

/// <summary>Writes an ONNX file whole or not at all, and never over another.</summary>
internal static class OnnxFile
{
    /// <summary>What protobuf holds in one message.</summary>
    public const long MaxBytes = int.MaxValue;

    /// <summary>Refuses a name under which nothing can be written.</summary>
    /// <exception cref="InputException">There is a file or folder of this name, or no folder for it.</exception>
    public static void RequireNew(string path)
    {
        if (Path.Exists(path)) throw new InputException($"--onnx {path} is there already, and nothing is overwritten; give another name or move it away.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new InputException($"--onnx {path} cannot be written, there is no folder {folder}; make it or give another path.");
        }
    }

    /// <summary>Refuses more bytes than a file of this format holds.</summary>
    /// <exception cref="InputException">There are too many.</exception>
    public static void RequireFits(string path, long bytes)
    {
        if (bytes <= MaxBytes) return;
        throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"--onnx {path} would have {bytes} bytes, and an ONNX file holds at most {MaxBytes}; export a smaller model."));
    }

    /// <summary>Writes a graph with texts beside it.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="InputException">The file is too large, exists already, or cannot be written.</exception>
    public static long Write(string path, GraphProto graph, ImmutableArray<StringStringEntryProto> metadata)
    {
        var model = new ModelProto(ProgramVersion.Text, graph, metadata);
        RequireFits(path, model.Size);
        try
        {
            DurableFile.Create(path, stream =>
            {
                using var output = new CodedOutputStream(stream, leaveOpen: true);
                model.Write(output);
            });
        }
        catch (IOException exception)
        {
            throw new InputException($"--onnx {path} cannot be written ({exception.Message.TrimEnd('.')}); check the disk and the permissions, or give another path.", exception);
        }

        return model.Size;
    }
}
