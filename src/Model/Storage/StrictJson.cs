using System.Globalization;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>Reads JSON that may be anything: what comes back is an object whose texts are all readable and whose names are all different.</summary>
internal static class StrictJson
{
    /// <summary>A document whose root is an object.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="InputException">It is not JSON, not an object, or an object within it has a name twice.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> utf8, string source)
    {
        var document = Parse(utf8, source);
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw new InputException($"{source} is not a JSON object; begin it with {{ and end it with }}.");
    }

    /// <summary>A document of any kind.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            CheckTexts(utf8.Span, source);
            return JsonDocument.Parse(utf8);
        }
        catch (JsonException exception)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{source} is not JSON: mend line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}."), exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new InputException($"{source} holds a text that is not valid Unicode; write it in UTF-8.", exception);
        }
    }

    private static void CheckTexts(ReadOnlySpan<byte> utf8, string source)
    {
        var names = new Stack<HashSet<string>>();
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName when reader.GetString() is var name && !names.Peek().Add(name!):
                    throw new InputException($"{source} names '{name}' twice; leave one out.");
                case JsonTokenType.String:
                    _ = reader.GetString();
                    break;
                default:
                    break;
            }
        }
    }
}
