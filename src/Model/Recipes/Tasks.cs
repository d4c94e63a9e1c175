namespace Lockstep.Model;

/// <summary>What a recipe can have a network learn.</summary>
public static class Tasks
{
    /// <summary>A language model: predicts the word that follows.</summary>
    public const string LanguageModel = "lm";

    /// <summary>A tagger: labels each word of a sentence.</summary>
    public const string Tagger = "tag";
}
