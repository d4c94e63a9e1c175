namespace Lockstep.Model.Data.Tagging;

/// <summary>A word of a tagged text.</summary>
/// <param name="Word">The word as it is written; it may hold blanks, never a tab.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="Line">Where it stands in its file, from 1.</param>
public readonly record struct TaggedWord(string Word, string Tag, int Line);
