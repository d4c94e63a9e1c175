using System.Text;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>Where the data of a run comes from, so that resuming needs nothing but the run's folder.</summary>
/// <param name="DataFolder">The absolute path of the corpus, or null for the built-in one.</param>
/// <param name="CorpusSha256">The digest of the corpus; a resumed run refuses another.</param>
/// <param name="InitialWeightsSha256">The digest of the weights the run began with, as <see cref="WeightsDigest"/> has it, where they were given; null where they were drawn.</param>
public sealed record RunOrigin(string? DataFolder, string CorpusSha256, string? InitialWeightsSha256 = null)
{
    private const int CurrentFormat = 1;
    private const long MaxBytes = 1 << 20;
    private const string FormatField = "format";
    private const string DataField = "data";
    private const string CorpusField = "corpus_sha256";
    private const string InitialField = "initial_weights_sha256";
    private const string RunField = "run";

    /// <summary>Writes a file that also says which run it is.</summary>
    internal void Write(string path, Guid run)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteNumber(FormatField, CurrentFormat);
            writer.WriteString(RunField, run);
            writer.WriteString(DataField, DataFolder);
            writer.WriteString(CorpusField, CorpusSha256);
            if (InitialWeightsSha256 is not null) writer.WriteString(InitialField, InitialWeightsSha256);
            writer.WriteEndObject();
        }

        DurableFile.WriteText(path, Encoding.UTF8.GetString(json.ToArray()) + "\n");
    }

    /// <summary>Reads a file; one of an older build does not say which run it is.</summary>
    /// <exception cref="InputException">The file is damaged or of a newer format.</exception>
    internal static (RunOrigin Origin, Guid? Run) Read(string path)
    {
        using var document = StrictJson.ParseObject(InputFile.ReadAllBytes(path, MaxBytes), path);
        var root = document.RootElement;
        if (root.TryGetProperty(FormatField, out var format) && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var version)
            && version > CurrentFormat)
        {
            throw new InputException($"{path} has format {version}, and this program reads formats up to {CurrentFormat}; use a newer Lockstep.");
        }

        if (root.TryGetProperty(DataField, out var data) && data.ValueKind is JsonValueKind.String or JsonValueKind.Null
            && root.TryGetProperty(CorpusField, out var corpus) && corpus.ValueKind == JsonValueKind.String)
        {
            var initial = root.TryGetProperty(InitialField, out var digest) && digest.ValueKind == JsonValueKind.String ? digest.GetString() : null;
            return (new RunOrigin(data.GetString(), corpus.GetString()!, initial), ReadRun(root, path));
        }

        throw new InputException($"{path} lacks {DataField} or {CorpusField}; resume another run, or train anew.");
    }

    private static Guid? ReadRun(JsonElement root, string path)
    {
        if (!root.TryGetProperty(RunField, out var run)) return null;
        return run.ValueKind == JsonValueKind.String && run.TryGetGuid(out var id)
            ? id
            : throw new InputException($"{path}: {RunField} is not the id of a run; leave it out to have the run given another.");
    }
}
