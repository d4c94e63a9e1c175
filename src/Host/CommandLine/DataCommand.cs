using System.CommandLine;
using System.Globalization;
using Lockstep.Host.Fetching;
using Lockstep.Model;
using Lockstep.Model.Data.Preparation;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep data</c>.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Makes or fetches corpora.") { Prepare(), Fetch() };

    private static Command Prepare()
    {
        var file = new Argument<string>("file") { Description = "Any text in UTF-8.", HelpName = "FILE" };
        var output = Texts.Option("--out", "DIR", "New or empty folder for train.txt, valid.txt and test.txt.", isRequired: true);
        var vocabulary = Whole.Option("--vocabulary", $"Words to keep at most; rarer ones become <unk>. Default: {CorpusPreparation.DefaultVocabularySize}.", 3, int.MaxValue);
        var command = new Command("prepare",
            """
            Turns a text into a corpus: lower case, numbers as N, rare words as <unk>; the last lines are for validation and test.

            Example: lockstep data prepare novel.txt --out novel --vocabulary 5000
            """)
        {
            file, output, vocabulary,
        };
        command.SetAction(parsed =>
        {
            var size = (int?)parsed.GetValue(vocabulary) ?? CorpusPreparation.DefaultVocabularySize;
            var folder = parsed.GetRequiredValue(output)!;
            var summary = CorpusPreparation.Prepare(parsed.GetRequiredValue(file), folder, size);
            Print($"{summary.Lines:N0} lines, of which {summary.EmptyLines:N0} had no words and were dropped; {summary.VocabularySize:N0} words in the vocabulary");
            foreach (var (name, split) in new[] { ("train", summary.Train), ("valid", summary.Valid), ("test", summary.Test) })
            {
                Print($"{name,-5}  {split.Lines,9:N0} lines  {split.Tokens,11:N0} tokens  {100 * split.UnknownRate:0.0} % <unk>");
            }

            Print($"Train with: {ProgramInvocation.Of("train", "--data", folder)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Fetch()
    {
        var name = new Argument<string>("corpus") { Description = "The corpus to fetch: ptb, the Penn Treebank as Mikolov prepared it.", HelpName = "ptb" };
        name.TakeOneOf("ptb");
        var output = Texts.Option("--out", "DIR", "Folder for the files. What is there and right is kept; an interrupted download goes on.", isRequired: true);
        var url = Texts.Option("--url", "BASE", $"Where the files lie. Default: {PtbDownload.DefaultUrl}");
        var sums = Texts.Option("--sha256", "FILE", "The sums the files must have, as sha256sum lists them. Default: the known ones.");
        var command = new Command("fetch", "Downloads a corpus and verifies it. Example: lockstep data fetch ptb --out ptb") { name, output, url, sums };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(output)!;
            if (File.Exists(folder)) throw new InputException($"--out {folder} is a file; give a folder.");
            var from = parsed.GetValue(url) is { } given ? PtbDownload.BaseUrl(given) : PtbDownload.DefaultUrl;
            var wanted = parsed.GetValue(sums) is { } path ? Sha256Sums.Read(path) : Sha256Sums.Ptb;
            using var http = FetchClient.Create();
            var progress = Console.IsErrorRedirected ? null : new FetchTicker();
            var fetched = new PtbDownload(http, from, wanted).FetchAsync(folder, progress, CancellationToken.None).GetAwaiter().GetResult();
            progress?.Dispose();
            foreach (var done in fetched) Print($"{done.Name}  {(done.WasThere ? "was there" : "fetched")}, SHA-256 verified");
            Print($"Train with: {ProgramInvocation.Of("train", "--data", folder)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
