namespace Lockstep.Model.Inference;

/// <summary>Finds the words with the largest logits.</summary>
internal sealed class TopWords(int count)
{
    private readonly PriorityQueue<int, long> _found = new(count);

    /// <summary>Fills <paramref name="ids"/>, in ascending order, with the words of the largest logits; of equal ones with those of the lower ids.</summary>
    /// <param name="logits">One a word, none of them NaN; at least as many as are wanted.</param>
    /// <param name="ids">Receives as many ids as this was made for.</param>
    public void Select(ReadOnlySpan<float> logits, Span<int> ids)
    {
        _found.Clear();
        for (var id = 0; id < logits.Length; id++)
        {
            var key = Key(logits[id], id);
            if (_found.Count < ids.Length) _found.Enqueue(id, key);
            else if (_found.TryPeek(out _, out var least) && key > least) _found.EnqueueDequeue(id, key);
        }

        var at = 0;
        foreach (var (id, _) in _found.UnorderedItems) ids[at++] = id;
        ids.Sort();
    }

    // Larger logits have larger keys, and no two words have one key.
    private static long Key(float logit, int id)
    {
        // Adding zero makes one of the two zeros; negative numbers count backwards in their bits.
        var bits = BitConverter.SingleToInt32Bits(logit + 0f);
        var ordered = bits ^ ((bits >> 31) & int.MaxValue);
        return ((long)ordered << 32) | (uint.MaxValue - (uint)id);
    }
}
