using System.CommandLine;
using System.Text.Json;
using Lockstep.Model;
using Microsoft.Extensions.Configuration;

namespace Lockstep.Host.CommandLine.Configuration;

/// <summary>A JSON file of options.</summary>
internal static class ConfigurationFile
{
    /// <summary>Reads and checks a file.</summary>
    /// <param name="given">What gave the file, --config or the variable, for messages.</param>
    /// <param name="path">The file.</param>
    /// <param name="root">All commands.</param>
    /// <exception cref="InputException">It cannot be read, is no JSON object, or has a key that is no option.</exception>
    public static OptionSource Read(string given, string path, Command root)
    {
        var configuration = Load(given, path);
        ConfigurationKeys.Check(path, configuration, root);
        return new OptionSource(configuration, key => $"'{key.Replace(':', '.')}' in {path}", isTextOnly: false);
    }

    private static IConfigurationRoot Load(string given, string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(file).Build();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidDataException)
        {
            throw new InputException($"{path} is not a JSON object of options: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{given} {path} cannot be read ({exception.Message}); give a JSON file.", exception);
        }
    }
}
