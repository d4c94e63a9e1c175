using Lockstep.Model.Data;

namespace Lockstep.Host.Generation;

/// <summary>Writes words as text as they come: a space between two, a line break for <c>&lt;eos&gt;</c>.</summary>
internal sealed class TextLayout(TextWriter writer)
{
    private bool _inLine;

    public void Write(string word)
    {
        if (word == Vocabulary.EndOfSentence)
        {
            EndLine();
            return;
        }

        if (_inLine) writer.Write(' ');
        writer.Write(word);
        writer.Flush();
        _inLine = true;
    }

    /// <summary>Ends the last line, unless it has ended.</summary>
    public void End()
    {
        if (_inLine) EndLine();
    }

    private void EndLine()
    {
        writer.Write('\n');
        writer.Flush();
        _inLine = false;
    }
}
