using System.Collections.Immutable;
using Lockstep.Host.Export.Onnx.Messages;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Export.Onnx;

/// <summary>The texts that travel with an exported model: those that stood beside the tensors, under the same keys.</summary>
internal static class OnnxMetadata
{
    // These speak of the file they stood in.
    private static readonly ImmutableArray<string> OfTheFile = ["format", "lockstep.format", "lockstep.xxh128"];

    /// <summary>Vocabulary, recipe, corpus and whatever else a file had to say, and which file of ours it was exported from.</summary>
    public static ImmutableArray<StringStringEntryProto> Of(ModelFile model)
    {
        var texts = model.Metadata.Where(text => !OfTheFile.Contains(text.Key)).Select(text => new StringStringEntryProto(text.Key, text.Value));
        return model.Metadata.TryGetValue("lockstep.xxh128", out var source) ? [.. texts, new("lockstep.exported_from_xxh128", source)] : [.. texts];
    }
}
