using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Generation;

/// <summary>A model read from a file, ready to be run, and the words it knows.</summary>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Replica">Its weights, packed.</param>
/// <param name="Vocabulary">Its words.</param>
internal sealed record LoadedModel(Recipe Recipe, Replica Replica, Vocabulary Vocabulary)
{
    /// <param name="path">The file.</param>
    /// <param name="data">The folder it was trained on, for a file without a vocabulary, or null.</param>
    /// <param name="team">The threads.</param>
    /// <exception cref="InputException">The file is not a model, or its words are not known.</exception>
    public static LoadedModel Read(string path, string? data, ThreadTeam team)
    {
        var model = ModelFile.Read(path);
        if (model.Recipe.Task != Tasks.LanguageModel)
        {
            throw new InputException($"{path} is a tagger, which makes no text; give a language model, or label text with 'lockstep tag --model {path}'.");
        }

        var words = model.Parameters.Layout["decoder.bias"].Length;
        var vocabulary = model.Vocabulary is { } listed ? Vocabulary.FromWords(listed) : OfFolder(path, data, words);
        return new LoadedModel(model.Recipe, model.ToReplica(team), vocabulary);
    }

    private static Vocabulary OfFolder(string path, string? data, int words)
    {
        if (data is null) throw new InputException($"{path} has no vocabulary of its own; give the folder it was trained on with --data.");
        var vocabulary = CorpusReader.ReadVocabulary(CorpusReader.FindSplit(data, Split.Train));
        if (vocabulary.Count == words) return vocabulary;
        throw new InputException($"{path} has no vocabulary of its own and {words} words, the training split in {data} has {vocabulary.Count}; give the folder it was trained on with --data.");
    }
}
