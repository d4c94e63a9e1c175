using System.Globalization;
using Lockstep.Model;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>Weights of another model for a run to begin with.</summary>
internal static class GivenWeights
{
    /// <summary>Fills a buffer from a file; gives the digest of the weights.</summary>
    /// <param name="parameters">What to fill.</param>
    /// <param name="path">The file.</param>
    /// <param name="plan">The run.</param>
    /// <exception cref="InputException">The file is not a model, or one of other sizes or other words than the run's.</exception>
    public static string Fill(ParameterBuffer parameters, string path, RunPlan plan)
    {
        var model = ModelFile.Read(path);
        RefuseOtherWords(model, path, plan);
        foreach (var tensor in parameters.Layout.Tensors) RefuseOtherShape(model, tensor, path);
        foreach (var tensor in model.Parameters.Layout.Tensors) RefuseSuperfluous(parameters.Layout, tensor, path);
        foreach (var tensor in parameters.Layout.Tensors) model.Parameters[tensor.Name].CopyTo(parameters[tensor]);
        return WeightsDigest.Sha256(parameters);
    }

    private static void RefuseOtherWords(ModelFile model, string path, RunPlan plan)
    {
        if (model.KnowsWordsOf(plan.Task)) return;
        throw new InputException($"--init {path} knows other words than the training split of {plan.Task.CorpusName}; give the text it was trained on with --data, or leave --init out.");
    }

    private static void RefuseOtherShape(ModelFile model, TensorSpec tensor, string path)
    {
        var given = model.Parameters.Layout.Tensors.FirstOrDefault(known => known.Name == tensor.Name);
        if (given is not null && given.Shape.SequenceEqual(tensor.Shape)) return;
        var found = given is null ? "no" : $"shape {Text(given)} of";
        throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"--init {path} has {found} tensor '{tensor.Name}' where the run has shape {Text(tensor)}; give a recipe and a text of the file's sizes (hidden_size {model.Recipe.HiddenSize}, num_layers {model.Recipe.NumLayers}, {Words(model)} words)."));
    }

    private static void RefuseSuperfluous(ParameterLayout layout, TensorSpec tensor, string path)
    {
        if (layout.Tensors.Any(known => known.Name == tensor.Name)) return;
        throw new InputException($"--init {path} has a tensor '{tensor.Name}' that the run has not; give a recipe with as many layers as the file has.");
    }

    private static string Text(TensorSpec tensor) => $"[{string.Join(", ", tensor.Shape)}]";

    private static int Words(ModelFile model) => model.Parameters.Layout["encoder.weight"].Rows;
}
