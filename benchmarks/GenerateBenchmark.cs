using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lockstep.Model;
using Lockstep.Model.Inference;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Benchmarks;

/// <summary>Text word by word and sentences side by side, H 200 and V 10,000, on one thread, beside what reading the weights once a word would allow.</summary>
internal static unsafe class GenerateBenchmark
{
    private const int Words = 10_000;
    private const int WordsAtOnce = 200;
    private const int EndOfSentence = 2;
    private const int BufferFloats = 64 << 20;

    public static void Run(Kernels kernels)
    {
        var recipe = new Recipe();
        using var team = new ThreadTeam(1);
        var replica = new Replica(recipe, Words, kernels);
        InitialWeights.Fill(replica.Parameters, recipe);
        replica.Pack(team);

        var bandwidth = Bandwidth();
        var bytes = BytesAWord(replica.Parameters.Layout);
        var limit = bandwidth / bytes;
        Console.WriteLine($"{kernels.VectorBits}-bit kernels, one thread; reads {bandwidth / 1e9:F1} GB/s; {bytes / 1e6:F2} MB of weights a word, at most {limit:F0} words/s");

        var sampled = 0.0;
        foreach (var sampling in (Sampling[])[new(), new(Temperature: 0), new(Temperature: 0.8, TopK: 40)])
        {
            var generator = new Generator(kernels, team, replica, new Sampler(kernels, sampling, Words));
            using var words = generator.Words([EndOfSentence]).GetEnumerator();
            var rate = WordsAtOnce / Measured.Median(() =>
            {
                for (var i = 0; i < WordsAtOnce; i++) words.MoveNext();
            });
            if (sampling == new Sampling()) sampled = rate;
            Console.WriteLine($"generate, temperature {sampling.Temperature}, top-k {sampling.TopK?.ToString() ?? "all"}: {rate:F0} words/s, {100 * rate / limit:F0} % of that");
        }

        var sentences = Sentences();
        foreach (var threads in (int[])[1, Environment.ProcessorCount])
        {
            using var scoring = new ThreadTeam(threads);
            var rate = Score(new SentenceScorer(kernels, scoring, replica, EndOfSentence), sentences);
            Console.WriteLine($"scoring {SentenceScorer.DefaultRows} sentences side by side, threads {threads}: {rate:F0} words/s, {rate / sampled:F1} x generate");
        }
    }

    /// <summary>Bytes a second that one core reads from a buffer larger than all caches.</summary>
    private static double Bandwidth()
    {
        var buffer = new FloatBuffer(BufferFloats);
        buffer.Span.Fill(1);
        var sink = 0f;
        var seconds = Measured.Median(() => sink += Sum(buffer.Pointer, BufferFloats));
        GC.KeepAlive(sink);
        return (double)BufferFloats * sizeof(float) / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* values, int count)
    {
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var end = values + count; values < end; values += 64)
        {
            a += Vector512.Load(values);
            b += Vector512.Load(values + 16);
            c += Vector512.Load(values + 32);
            d += Vector512.Load(values + 48);
        }

        return (a + b + c + d)[0];
    }

    // All weights but the embedding, of which a word reads one row.
    private static double BytesAWord(ParameterLayout layout) =>
        sizeof(float) * layout.Tensors.Sum(tensor => tensor.Name == "encoder.weight" ? tensor.Columns : (double)tensor.Length);

    private static double Score(SentenceScorer scorer, int[][] sentences)
    {
        var seconds = Measured.Median(() =>
        {
            foreach (var sentence in sentences)
            {
                while (scorer.IsFull) scorer.Advance();
                scorer.Begin(sentence);
            }

            while (!scorer.IsIdle) scorer.Advance();
        });
        return sentences.Sum(sentence => sentence.Length) / seconds;
    }

    private static int[][] Sentences()
    {
        var random = new Philox(1, 0);
        return [.. Enumerable.Range(0, 500).Select(s => (int[])[.. Enumerable.Range(0, (int)(random.At((uint)s, 1, 0, 0).X % 40)).Select(i => (int)(random.At((uint)s, 2, (uint)i, 0).X % Words)), EndOfSentence])];
    }
}
