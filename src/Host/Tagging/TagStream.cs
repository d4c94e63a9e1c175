using Lockstep.Model;

namespace Lockstep.Host.Tagging;

/// <summary>Tags some sentences at once.</summary>
/// <param name="sentences">The words of each, at least one sentence, at least one word.</param>
/// <returns>A tag for each word of each sentence.</returns>
internal delegate IReadOnlyList<IReadOnlyList<string>> TagSentences(IReadOnlyList<IReadOnlyList<string>> sentences);

/// <summary>Tags what comes in and writes what it is: <c>word TAB tag</c> a line, an empty line after each sentence.</summary>
internal static class TagStream
{
    /// <summary>Goes on until the input ends.</summary>
    /// <param name="input">What to tag.</param>
    /// <param name="output">Where it goes; flushed after each batch.</param>
    /// <param name="tag">The tagger.</param>
    /// <param name="batch">The most sentences to wait for before they are tagged together; 1 answers each as it comes. Changes no tag.</param>
    /// <returns>How many words were tagged.</returns>
    /// <exception cref="InputException">The input cannot be read; all sentences before are written.</exception>
    public static long Run(TokenReader input, TextWriter output, TagSentences tag, int batch)
    {
        var words = 0L;
        var waiting = new List<IReadOnlyList<string>>(batch);
        try
        {
            while (input.Next() is { } sentence)
            {
                waiting.Add(sentence);
                if (waiting.Count == batch) Flush();
            }
        }
        finally
        {
            if (waiting.Count > 0) Flush();
        }

        return words;

        void Flush()
        {
            IReadOnlyList<string>[] sentences = [.. waiting];
            waiting.Clear();
            foreach (var (sentence, tags) in sentences.Zip(tag(sentences)))
            {
                for (var i = 0; i < sentence.Count; i++) output.Write($"{sentence[i]}\t{tags[i]}\n");
                output.Write('\n');
                words += sentence.Count;
            }

            output.Flush();
        }
    }
}
