using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>Writes JSON objects for terminals, files and scripts, and not for web pages: paths, words of other scripts, and JSON in a text stay readable.</summary>
public static class PlainJson
{
    /// <summary>Nothing is escaped that need not be.</summary>
    internal static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>What a writer of such JSON is made with.</summary>
    internal static JsonWriterOptions Options { get; } = new() { Encoder = Encoder };

    /// <summary>One object on one line.</summary>
    /// <param name="fields">Writes its fields.</param>
    public static string Line(Action<Utf8JsonWriter> fields) => Encoding.UTF8.GetString(Utf8Line(fields));

    /// <summary>One object on one line, in UTF-8.</summary>
    /// <param name="fields">Writes its fields.</param>
    public static byte[] Utf8Line(Action<Utf8JsonWriter> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>A real number, or null where it is not known or not finite, which JSON has no numbers for.</summary>
    public static void WriteReal(this Utf8JsonWriter json, string name, double? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WritePropertyName(name);
        json.WriteRealValue(value);
    }

    /// <summary>An element of an array, otherwise as <see cref="WriteReal"/>.</summary>
    public static void WriteRealValue(this Utf8JsonWriter json, double? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (value is { } real && double.IsFinite(real)) json.WriteNumberValue(real);
        else json.WriteNullValue();
    }

    /// <summary>A whole number, or null where it is not known.</summary>
    public static void WriteWhole(this Utf8JsonWriter json, string name, long? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (value is { } whole) json.WriteNumber(name, whole);
        else json.WriteNull(name);
    }
}
