using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;

namespace Lockstep.Host.Evaluation;

/// <summary>The figures of a tagger as JSON.</summary>
internal static class TagFiguresJson
{
    // Tags of other scripts stay readable, as words do.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line; the accuracy on unknown words is null where there are none.</summary>
    public static string Line(Split split, TagFigures figures)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("split", split.ToString().ToLowerInvariant());
            json.WriteNumber("words", figures.Words);
            json.WriteNumber("accuracy", figures.Accuracy);
            json.WriteNumber("unknown_words", figures.UnknownWords);
            if (figures.UnknownWords > 0) json.WriteNumber("unknown_accuracy", figures.UnknownAccuracy);
            else json.WriteNull("unknown_accuracy");
            Averages(json, "macro_average", figures.MacroAverage);
            Averages(json, "weighted_average", figures.WeightedAverage);
            json.WriteStartObject("tags");
            foreach (var tag in figures.Tags) Tag(json, tag);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Averages(Utf8JsonWriter json, string name, Func<Func<TagFigure, double>, double> average)
    {
        json.WriteStartObject(name);
        json.WriteNumber("precision", average(tag => tag.Precision));
        json.WriteNumber("recall", average(tag => tag.Recall));
        json.WriteNumber("f1", average(tag => tag.F1));
        json.WriteEndObject();
    }

    private static void Tag(Utf8JsonWriter json, TagFigure tag)
    {
        json.WriteStartObject(tag.Tag);
        json.WriteNumber("precision", tag.Precision);
        json.WriteNumber("recall", tag.Recall);
        json.WriteNumber("f1", tag.F1);
        json.WriteNumber("support", tag.Support);
        json.WriteNumber("predicted", tag.Predicted);
        json.WriteEndObject();
    }
}
