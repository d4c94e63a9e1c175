using System.Collections.Immutable;

namespace Lockstep.Model.Storage;

/// <summary>What a safetensors file says of itself, as far as it can be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Tensors">The tensors in the order of their bytes, with statistics where they can be read.</param>
/// <param name="Metadata">Texts of the header.</param>
/// <param name="Recipe">Of a file of ours, the recipe.</param>
/// <param name="Vocabulary">Of a file of ours, the words in the order of their ids.</param>
/// <param name="Progress">Of a checkpoint, where the run stood.</param>
/// <param name="HasChecksum">Whether the file carries a checksum over all its content.</param>
/// <param name="Fault">What is wrong with it, one sentence, or null; a checksum, where there is one, has then been verified.</param>
public sealed record FileDescription(
    string Path,
    long Bytes,
    ImmutableArray<(SafetensorsEntry Tensor, TensorStatistics? Statistics)> Tensors,
    IReadOnlyDictionary<string, string> Metadata,
    Recipe? Recipe,
    ImmutableArray<string>? Vocabulary,
    Progress? Progress,
    bool HasChecksum,
    string? Fault)
{
    /// <summary>Values in all tensors.</summary>
    public long Values => Tensors.Sum(entry => entry.Tensor.Length);

    /// <summary>The format of a file of ours, or null.</summary>
    public string? Format => Metadata.GetValueOrDefault(ModelMetadata.FormatKey);

    /// <summary>The numerics version of a file of ours, or null.</summary>
    public string? Numerics => Metadata.GetValueOrDefault(ModelMetadata.NumericsKey);

    /// <summary>The digest of the corpus a model of ours was trained on, or null.</summary>
    public string? CorpusSha256 => Metadata.GetValueOrDefault(ModelMetadata.CorpusSha256);

    /// <summary>Describes a file; of a torn or damaged one what is left.</summary>
    /// <exception cref="InputException">There is no such file, or it has no header that can be read.</exception>
    public static FileDescription Of(string path)
    {
        using var file = SafetensorsReader.OpenEvenTorn(path, out var fault);
        T? Attempt<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (InputException exception)
            {
                fault ??= exception.Message;
                return default;
            }
        }

        var hasChecksum = ContentChecksum.IsIn(file);
        if (hasChecksum && fault is null)
        {
            Attempt(() =>
            {
                ModelMetadata.CheckFormat(file);
                ContentChecksum.Verify(file);
                return true;
            });
        }

        return new FileDescription(
            path,
            file.FileBytes,
            [.. file.Tensors.Select(tensor => (tensor, Attempt(() => TensorStatistics.Of(file, tensor))))],
            file.Metadata,
            Attempt(() => ModelMetadata.FindRecipe(file)),
            Attempt(() => ModelMetadata.FindVocabulary(file)),
            Attempt(() => file.Metadata.TryGetValue(ModelMetadata.Progress, out var json) ? ProgressJson.Read(json, $"The progress in {path}") : null),
            hasChecksum,
            fault);
    }
}
