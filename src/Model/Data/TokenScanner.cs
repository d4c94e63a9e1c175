namespace Lockstep.Model.Data;

/// <summary>Walks through the tokens of a text: the words of each line as white space separates them, and <c>&lt;eos&gt;</c> after each line.</summary>
/// <remarks>
/// A line ends with a line feed or with the text; a carriage return before the line feed is white space like any other. A line without words is one <c>&lt;eos&gt;</c>.
/// </remarks>
internal ref struct TokenScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private bool _lineOpen;

    /// <summary>The line of <see cref="Token"/>, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The current token.</summary>
    public ReadOnlySpan<char> Token { get; private set; }

    /// <summary>Goes on to the next token.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        if (!_lineOpen)
        {
            if (_position == _text.Length) return false;
            _lineOpen = true;
            Line++;
        }

        while (_position < _text.Length && _text[_position] != '\n' && char.IsWhiteSpace(_text[_position])) _position++;
        if (_position == _text.Length || _text[_position] == '\n')
        {
            if (_position < _text.Length) _position++;
            _lineOpen = false;
            Token = Vocabulary.EndOfSentence;
            return true;
        }

        var start = _position;
        while (_position < _text.Length && !char.IsWhiteSpace(_text[_position])) _position++;
        Token = _text[start.._position];
        return true;
    }
}
