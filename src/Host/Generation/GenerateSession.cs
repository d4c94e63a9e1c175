using Lockstep.Host.Training;
using Lockstep.Model.Inference;
using Lockstep.Model.Numerics;

namespace Lockstep.Host.Generation;

/// <summary>One invocation of <c>lockstep generate</c> that makes text.</summary>
internal static class GenerateSession
{
    /// <param name="path">The model.</param>
    /// <param name="data">The folder it was trained on, or null.</param>
    /// <param name="prompt">What the text follows upon; may be empty.</param>
    /// <param name="words">Words to make.</param>
    /// <param name="sampling">How to choose them.</param>
    public static int Run(string path, string? data, string prompt, long words, Sampling sampling)
    {
        using var signals = new StopSignals(_ => { });
        using var team = new ThreadTeam(1);
        var model = LoadedModel.Read(path, data, team);
        var reader = new WordReader(model.Vocabulary);
        int[] context = [model.Vocabulary.EndOfSentenceId, .. reader.ReadOpen(prompt, "--prompt")];
        if (Notices.UnknownWords(reader.UnknownWords, "the prompt") is { } notice) Console.Error.WriteLine(notice);

        var sampler = new Sampler(Kernels.Best, sampling, model.Vocabulary.Count);
        var generator = new Generator(Kernels.Best, team, model.Replica, sampler);
        var output = StandardOutput.Open();
        var text = new TextLayout(output);
        try
        {
            var made = 0L;
            foreach (var word in generator.Words(context))
            {
                text.Write(model.Vocabulary[word]);
                if (++made == words || signals.Token.IsCancellationRequested) break;
            }

            text.End();
        }
        catch (ClosedOutputException)
        {
            // As with any filter: who reads no further wants no more.
        }

        return signals.ExitCode;
    }
}
