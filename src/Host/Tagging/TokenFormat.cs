namespace Lockstep.Host.Tagging;

/// <summary>How words come in to be tagged.</summary>
internal enum TokenFormat
{
    /// <summary>A sentence a line, words separated by white space; lines without words are skipped.</summary>
    Sentences,

    /// <summary>
    /// A word a line and an empty line after each sentence, as tagged text is. What follows a tab is ignored, so that tagged text can be tagged anew; a line that begins
    /// with # and a blank is a comment.
    /// </summary>
    Words,
}
