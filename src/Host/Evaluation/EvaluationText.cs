using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Evaluation;

/// <summary>A split in the ids of a model: by the words its file lists, else by those of the corpus's training split.</summary>
internal static class EvaluationText
{
    /// <exception cref="InputException">Model and corpus have not the same words, or the text cannot be read.</exception>
    public static CorpusSplit Read(string path, ModelFile model, string? data, Split split)
    {
        if (data is null)
        {
            var builtIn = BuiltInLanguage.Corpus();
            var isOfBuiltIn = model.Vocabulary is { } known ? known.SequenceEqual(builtIn.Vocabulary.Words) : Words(model) == builtIn.Vocabulary.Count;
            return isOfBuiltIn ? builtIn[split] : throw new InputException($"{path} does not know the words of the built-in corpus; give the folder of its text with --data.");
        }

        if (model.Vocabulary is { } listed) return CorpusReader.ReadSplit(CorpusReader.FindSplit(data, split), Vocabulary.FromWords(listed));
        var vocabulary = CorpusReader.ReadVocabulary(CorpusReader.FindSplit(data, Split.Train));
        if (vocabulary.Count != Words(model))
        {
            throw new InputException($"{path} has no vocabulary of its own and {Words(model)} words, the training split in {data} has {vocabulary.Count}; give the folder it was trained on.");
        }

        return CorpusReader.ReadSplit(CorpusReader.FindSplit(data, split), vocabulary);
    }

    private static int Words(ModelFile model) => model.Parameters.Layout["decoder.bias"].Length;
}
