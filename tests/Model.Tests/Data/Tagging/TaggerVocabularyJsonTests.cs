using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

public sealed class TaggerVocabularyJsonTests
{
    private static readonly TaggerVocabulary Vocabulary = TaggerVocabulary.Of(
    [
        [new("The", "DET", 1), new("\"cat\"", "NOUN", 2)],
        [new("caf\u00E9", "NOUN", 4), new("\U0001F600", "SYM", 5), new("the", "DET", 6)],
    ]);

    [Fact]
    public void What_is_written_is_read()
    {
        var json = TaggerVocabularyJson.Write(Vocabulary);
        var read = TaggerVocabularyJson.Read(json, "m");
        Assert.Equal(json, TaggerVocabularyJson.Write(read));
        Assert.Equal(["DET", "NOUN", "SYM"], read.Tags);
        foreach (var word in (string[])["the", "THE", "caf\u00E9", "\U0001F600", "dog", "The\u0301"])
        {
            Assert.Equal(Vocabulary.Features.Encode([word]), read.Features.Encode([word]));
        }
    }

    [Fact]
    public void The_form_is_the_documented_one() =>
        Assert.Equal(
            """{"tags":["X"],"features":{"word":["é"],"suffix_1":[],"suffix_2":[],"suffix_3":[],"suffix_4":[],"prefix_1":[],"prefix_2":[],"prefix_3":[],"shape":[]}}""",
            TaggerVocabularyJson.Write(TaggerVocabulary.Of([[new("\u00C9", "X", 1)]])));

    [Fact]
    public void A_model_of_fewer_features_has_fewer_ids_a_word()
    {
        var read = TaggerVocabularyJson.Read("""{"tags":["X"],"features":{"word":["a"],"shape":["x"]}}""", "m");
        Assert.Equal([1, 3], read.Features.Encode(["a"]));
    }

    [Theory]
    [InlineData("""[]""", "m is not a JSON object; begin it with { and end it with }.")]
    [InlineData("""{"features":{"word":[]}}""", "m has no tags; write the file again.")]
    [InlineData("""{"tags":[],"features":{"word":[]}}""", "m lists no tags; write the file again.")]
    [InlineData("""{"tags":["X"]}""", "m has no object of features; write the file again.")]
    [InlineData("""{"tags":["X"],"features":[]}""", "m has no object of features; write the file again.")]
    [InlineData("""{"tags":["X"],"features":{}}""", "m does not begin its features with 'word'; write the file again.")]
    [InlineData("""{"tags":["X"],"features":{"shape":[],"word":[]}}""", "m does not begin its features with 'word'; write the file again.")]
    [InlineData("""{"tags":["X"],"features":{"word":[],"vowels":[]}}""", "m has the unknown feature 'vowels'; use a newer Lockstep.")]
    [InlineData("""{"tags":["X"],"features":{"word":[]},"k":1}""", "m has the unknown field 'k'; use a newer Lockstep or write the file again.")]
    [InlineData("""{"tags":["X"],"features":{"word":[1]}}""", "The list 'word' of m is not a JSON array of texts; write the file again.")]
    [InlineData("""{"tags":"X","features":{"word":[]}}""", "The list 'tags' of m is not a JSON array of texts; write the file again.")]
    [InlineData("""{"tags":["X","X"],"features":{"word":[]}}""", "The list 'tags' of m has 'X' twice; write the file again.")]
    [InlineData("""{"tags":["X"],"features":{"word":["a","a"]}}""", "The list 'word' of m has 'a' twice; write the file again.")]
    [InlineData("""{"tags":["X"],"features":{"word":[],"word":[]}}""", "m names 'word' twice; leave one out.")]
    public void Anything_else_is_refused(string json, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => TaggerVocabularyJson.Read(json, "m")).Message);
}
