using Lockstep.Model;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Tagging;

/// <summary>A tagger out of a file, ready to tag.</summary>
internal sealed class LoadedTagger
{
    private readonly Replica _replica;
    private readonly Tagger _tagger;
    private readonly TaggerVocabulary _vocabulary;

    /// <param name="path">Where the model was read from, for messages.</param>
    /// <param name="model">The model.</param>
    /// <param name="team">The threads to compute with.</param>
    /// <exception cref="InputException">It is no tagger, or does not say what it reads and gives.</exception>
    public LoadedTagger(string path, ModelFile model, ThreadTeam team)
    {
        if (model.Recipe.Task != Tasks.Tagger) throw new InputException($"{path} holds no tagger, its task is \"{model.Recipe.Task}\"; give a model that 'lockstep train --task tag' made.");
        _vocabulary = model.Tagger ?? throw new InputException($"{path} does not say which words and tags it knows; give a model that 'lockstep train --task tag' made.");
        _replica = model.ToReplica(team);
        _tagger = new Tagger(Kernels.Best, team, _replica.Shape);
    }

    /// <summary>The tags of the words of some sentences.</summary>
    public IReadOnlyList<string>[] Tag(IReadOnlyList<IReadOnlyList<string>> sentences) =>
        [.. _tagger.Tag(_replica, [.. sentences.Select(_vocabulary.Features.Encode)]).Select(tags => tags.Select(tag => _vocabulary.Tags[tag]).ToArray())];

    /// <summary>How well it tags the text of a file.</summary>
    /// <exception cref="InputException">The file is not tagged text, or has a tag that the tagger does not know.</exception>
    public TagFigures Measure(string path) => _tagger.Measure(_replica, TaggedCorpusReader.ReadSplit(path, _vocabulary), _vocabulary.Tags).Figures;
}
