using System.Text.Json;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Evaluation;

/// <summary>The figures of a tagger as JSON.</summary>
internal static class TagFiguresJson
{
    /// <summary>One line; the accuracy on unknown words is null where there are none.</summary>
    public static string Line(Split split, TagFigures figures) => PlainJson.Line(json =>
    {
        json.WriteString("split", split.ToString().ToLowerInvariant());
        json.WriteNumber("words", figures.Words);
        json.WriteNumber("accuracy", figures.Accuracy);
        json.WriteNumber("unknown_words", figures.UnknownWords);
        json.WriteReal("unknown_accuracy", figures.UnknownWords > 0 ? figures.UnknownAccuracy : null);
        Averages(json, "macro_average", figures.MacroAverage);
        Averages(json, "weighted_average", figures.WeightedAverage);
        json.WriteStartObject("tags");
        foreach (var tag in figures.Tags) Tag(json, tag);
        json.WriteEndObject();
    });

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
