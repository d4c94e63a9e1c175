using Lockstep.Host.Training;
using Lockstep.Model.Inference;
using Lockstep.Model.Numerics;
using static System.FormattableString;

namespace Lockstep.Host.Generation;

/// <summary>One invocation of <c>lockstep generate --stdin</c>: lines become rows as they come in, and scores go out in the order of the lines.</summary>
internal sealed class ScoreSession(SentenceScorer scorer, WordReader words, IncomingLines lines, Func<string, SentenceScore, string> format, TextWriter output)
{
    // Scores that wait for an earlier, longer sentence.
    private const int MostWaiting = 4096;
    private const string Source = "standard input";

    private readonly Queue<(string Line, SentenceScore Score)> _waiting = new();
    private long _taken;

    /// <param name="path">The model.</param>
    /// <param name="data">The folder it was trained on, or null.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="isJson">Whether to print JSON.</param>
    public static int Run(string path, string? data, int threads, bool isJson)
    {
        using var signals = new StopSignals(_ => { });
        using var team = new ThreadTeam(threads);
        var model = LoadedModel.Read(path, data, team);
        var reader = new WordReader(model.Vocabulary);
        var scorer = new SentenceScorer(Kernels.Best, team, model.Replica, model.Vocabulary.EndOfSentenceId);
        using var lines = new IncomingLines(new LineReader(Console.OpenStandardInput(), Source));
        var session = new ScoreSession(scorer, reader, lines, isJson ? ScoreLine.Json : ScoreLine.Text, StandardOutput.Open());
        try
        {
            session.ScoreAll(signals.Token);
        }
        catch (ClosedOutputException)
        {
            // As with any filter: who reads no further wants no more.
        }
        catch (OperationCanceledException)
        {
            // Between two lines, or while waiting for one.
        }

        if (Notices.UnknownWords(reader.UnknownWords, Source) is { } notice) Console.Error.WriteLine(notice);
        return signals.ExitCode;
    }

    private void ScoreAll(CancellationToken stop)
    {
        try
        {
            while (Admit(stop))
            {
                scorer.Advance();
                Print();
            }
        }
        catch (Model.InputException)
        {
            // What came before the line that is wrong is right.
            while (!scorer.IsIdle) scorer.Advance();
            Print();
            throw;
        }
    }

    // Fills the rows with the lines there are, and waits only where there is nothing else to do.
    private bool Admit(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        while (!scorer.IsFull && _waiting.Count < MostWaiting)
        {
            if ((scorer.IsIdle ? lines.Take(stop) : lines.TryTake(stop)) is not { } line) break;
            var tokens = words.ReadLine(line, Invariant($"line {++_taken} of {Source}"));
            _waiting.Enqueue((line, scorer.Begin(tokens)));
        }

        return !scorer.IsIdle;
    }

    private void Print()
    {
        while (_waiting.TryPeek(out var first) && first.Score.IsComplete)
        {
            output.WriteLine(format(first.Line, first.Score));
            _waiting.Dequeue();
        }

        output.Flush();
    }
}
