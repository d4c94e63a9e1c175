using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

/// <summary>Files changed as another program would change them: whole in themselves, checksum and all.</summary>
internal static class Rewrite
{
    public static string Metadata(TemporaryFolder folder, string name, string key, string? text) => File(folder, name, tensors => tensors, metadata =>
    {
        if (text is null) metadata.Remove(key);
        else metadata[key] = text;
    });

    public static string Tensors(TemporaryFolder folder, string name, Func<SafetensorsTensor[], SafetensorsTensor[]> change) =>
        File(folder, name, change, metadata => metadata.Clear());

    private static string File(
        TemporaryFolder folder, string name, Func<SafetensorsTensor[], SafetensorsTensor[]> change, Action<Dictionary<string, string>> changeMetadata)
    {
        using var file = SafetensorsReader.Open(folder.File(name));
        var tensors = change([.. file.Tensors.Select(entry => new SafetensorsTensor(entry.Name, [.. entry.Shape.Select(size => (int)size)], Read(file, entry)))]);
        var metadata = file.Metadata.ToDictionary();
        ContentChecksum.Add(metadata, tensors);
        changeMetadata(metadata);
        if (metadata.Count > 0) ContentChecksum.Add(metadata, tensors);
        var path = folder.File(name + "-rewritten");
        using var stream = System.IO.File.Create(path);
        SafetensorsWriter.Write(stream, metadata, tensors);
        return path;
    }

    private static float[] Read(SafetensorsReader file, SafetensorsEntry entry)
    {
        var values = new float[entry.Length];
        file.Read(entry, values);
        return values;
    }
}
