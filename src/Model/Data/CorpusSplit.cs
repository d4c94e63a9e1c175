namespace Lockstep.Model.Data;

/// <summary>The words of one split as ids.</summary>
/// <param name="Tokens">The ids, <c>&lt;eos&gt;</c> after every line.</param>
/// <param name="UnknownWords">Words that are not in the vocabulary and were read as <c>&lt;unk&gt;</c>.</param>
/// <param name="EntropyPerToken">
/// Where the true distribution of the text is known, the mean of -log p(word | all words before) in nats over every token but the first: no model can be expected
/// to do better. Null for any other text.
/// </param>
public sealed record CorpusSplit(ReadOnlyMemory<int> Tokens, int UnknownWords, double? EntropyPerToken = null);
