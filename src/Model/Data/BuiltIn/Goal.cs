namespace Lockstep.Model.Data.BuiltIn;

/// <summary>What a sentence may still have to say.</summary>
internal enum GoalKind
{
    Sentence,
    Clause,
    ObjectPhrase,
    Noun,
    OptionalRelative,
    RelativeBody,
    Transitive,
    VerbPhrase,
    OptionalAdverb,
    OptionalBracket,
    Speech,
    SameName,
    OptionalReport,
    Again,
    Close,
    CloseBracket,
    End,
}

/// <summary>A part of a sentence that is still to come.</summary>
/// <param name="Kind">Which part.</param>
/// <param name="Feature">The gender and number it agrees with, or the name it repeats.</param>
/// <param name="Depth">How deeply it is nested; of a noun, how many adjectives it has had.</param>
internal readonly record struct Goal(GoalKind Kind, int Feature = 0, int Depth = 0);
