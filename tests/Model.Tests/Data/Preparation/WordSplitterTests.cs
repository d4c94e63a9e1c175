using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data.Preparation;

namespace Lockstep.Model.Tests.Data.Preparation;

public sealed class WordSplitterTests
{
    [Theory]
    [InlineData("The cat, the DOG!", "the cat the dog")]
    [InlineData("\"You _want_ to tell me--now?\"", "you want to tell me now")]
    [InlineData("a good-humoured man; half- done -x", "a good-humoured man half done x")]
    [InlineData("It's Ann's; I don't, they\u2019ve, 'tis dogs'", "it 's ann 's i do n't they 've tis dogs")]
    [InlineData("L'homme rock'n'roll", "l'homme rock'n'roll")]
    [InlineData("In 1813, 1,234.5 at 10:30, 3/4 for $5 (7%) 1812-13.", "in N N at N N for N N N")]
    [InlineData("the 1st of 1990s, B2B", "the 1st of 1990s b2b")]
    [InlineData("Mr. Smith of the U.S.", "mr smith of the u s")]
    [InlineData("an <unk> word, <unk>!", "an <unk> word <unk>")]
    [InlineData("\u00C9t\u00E9 e\u0301t\u00E9 \u0394\u0399\u03A3 \U00010400", "\u00E9t\u00E9 e\u0301t\u00E9 \u03B4\u03B9\u03C3 \U00010428")]
    [InlineData("*** -- ' '' ...", "")]
    public void Text_becomes_words(string text, string words) => Assert.Equal(words, Split(text));

    [Fact]
    public void Words_split_again_are_the_same_words()
    {
        var texts = Gen.Elements("a", "Bc", "n", "'s", "'", "-", "7", "42", ".", ",", " ", "<unk>", "\u00E9", "\U0001F600", "_", "<").ArrayOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var once = Split(text).Replace("N", "0", StringComparison.Ordinal);
            // Only an ending that was cut off loses its apostrophe, since nothing stands before it any more.
            return once.Contains('\'', StringComparison.Ordinal) || Split(once).Replace("N", "0", StringComparison.Ordinal) == once;
        }).QuickCheckThrowOnFailure();
    }

    private static string Split(string text)
    {
        var pool = new WordPool();
        return string.Join(' ', WordSplitter.Words(WordSplitter.Normalize(text), pool).Select(word => pool[word]));
    }
}
