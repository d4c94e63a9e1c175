namespace Lockstep.Model.Data.BuiltIn;

/// <summary>A stochastic grammar in which each word tells which production was chosen, so that the probability of every word given all words before is known.</summary>
/// <remarks>
/// Productions of one goal begin with different words, and a goal that may be left out is followed only by goals that begin with yet other words.
/// What a language model has to learn: a verb agrees in gender and number with a subject that stands before relative clauses; relative clauses and brackets nest and close
/// in order; who speaks at the beginning of a sentence is named again at its end.
/// </remarks>
internal sealed class Grammar(Lexicon lexicon)
{
    private const int Always = Production.Whole;

    // All in units of 2^-8. The lists go by depth of nesting, or by adjectives there are already; the last entry bounds them.
    private const int NamedSentence = 84;
    private const int Report = 144;
    private const int SubjectRelative = 160;
    private const int IntransitiveVerb = 104;
    private const int Adverb = 44;
    private static readonly int[] Relative = [52, 20, 0];
    private static readonly int[] Bracket = [20, 10, 0];
    private static readonly int[] Adjective = [64, 24, 0];

    /// <summary>What a sentence begins with.</summary>
    public static Goal Start => new(GoalKind.Sentence);

    /// <summary>The ways to go on with a goal; their weights add up to <see cref="Production.Whole"/>.</summary>
    public IEnumerable<Production> Productions(Goal goal) => AllProductions(goal).Where(production => production.Weight > 0);

    private Production[] AllProductions(Goal goal)
    {
        var (kind, feature, depth) = goal;
        return kind switch
        {
            GoalKind.Sentence =>
            [
                new(Always - NamedSentence, lexicon.Determiners, agreement => [.. AfterDeterminer(agreement, 0), new(GoalKind.End)]),
                new(NamedSentence, lexicon.Names, AfterName),
            ],
            GoalKind.Clause => [new(Always, lexicon.Determiners, agreement => AfterDeterminer(agreement, depth))],
            GoalKind.ObjectPhrase =>
                [new(Always, lexicon.Determiners, agreement => [new(GoalKind.Noun, agreement), new(GoalKind.OptionalRelative, agreement, depth)])],
            GoalKind.Noun =>
            [
                new(Adjective[depth], lexicon.Adjectives, _ => [new(GoalKind.Noun, feature, depth + 1)]),
                new(Always - Adjective[depth], lexicon.Nouns[feature], Nothing),
            ],
            GoalKind.OptionalRelative =>
            [
                new(Relative[depth], lexicon.Relative, _ => [new(GoalKind.RelativeBody, feature, depth + 1)]),
                Production.Omit(Always - Relative[depth]),
            ],
            GoalKind.RelativeBody =>
            [
                new(SubjectRelative, lexicon.Transitives[feature], _ => [new(GoalKind.ObjectPhrase, 0, depth), new(GoalKind.Close)]),
                new(Always - SubjectRelative, lexicon.Determiners, agreement => AfterRelativeDeterminer(agreement, depth)),
            ],
            GoalKind.Transitive => [new(Always, lexicon.Transitives[feature], Nothing)],
            GoalKind.VerbPhrase =>
            [
                new(IntransitiveVerb, lexicon.Intransitives[feature], _ => [new(GoalKind.OptionalAdverb), new(GoalKind.OptionalBracket, 0, depth)]),
                new(
                    Always - IntransitiveVerb,
                    lexicon.Transitives[feature],
                    _ => [new(GoalKind.ObjectPhrase, 0, depth), new(GoalKind.OptionalAdverb), new(GoalKind.OptionalBracket, 0, depth)]),
            ],
            GoalKind.OptionalAdverb => [new(Adverb, lexicon.Adverbs, Nothing), Production.Omit(Always - Adverb)],
            GoalKind.OptionalBracket =>
            [
                new(Bracket[depth], lexicon.Open, _ => [new(GoalKind.Clause, 0, depth + 1), new(GoalKind.CloseBracket)]),
                Production.Omit(Always - Bracket[depth]),
            ],
            GoalKind.Speech => [new(Always, lexicon.Speech, Nothing)],
            GoalKind.SameName => [new(Always, lexicon.OnlyName(feature), Nothing)],
            GoalKind.OptionalReport => [new(Report, lexicon.That, _ => [new(GoalKind.Clause)]), Production.Omit(Always - Report)],
            GoalKind.Again => [new(Always, lexicon.Again, Nothing)],
            GoalKind.Close => [new(Always, lexicon.Close, Nothing)],
            GoalKind.CloseBracket => [new(Always, lexicon.CloseBracket, Nothing)],
            GoalKind.End => [new(Always, lexicon.End, Nothing)],
            _ => throw new ArgumentOutOfRangeException(nameof(goal), kind, "The grammar has no such goal."),
        };
    }

    private static Goal[] Nothing(int index) => [];

    // la bola ... dorit ...: the determiner has decided what the verb must agree with.
    private static Goal[] AfterDeterminer(int agreement, int depth) =>
        [new(GoalKind.Noun, agreement), new(GoalKind.OptionalRelative, agreement, depth), new(GoalKind.VerbPhrase, agreement, depth)];

    // ki la bola dorit ,
    private static Goal[] AfterRelativeDeterminer(int agreement, int depth) =>
    [
        new(GoalKind.Noun, agreement), new(GoalKind.OptionalRelative, agreement, depth), new(GoalKind.Transitive, agreement), new(GoalKind.Close),
    ];

    // Timor vanos ke ... se Timor gelos, or at once: Timor vanos se Timor gelos. The short way is where a model finds out that the name comes again.
    private static Goal[] AfterName(int name) =>
    [
        new(GoalKind.Speech), new(GoalKind.OptionalReport), new(GoalKind.Again), new(GoalKind.SameName, name), new(GoalKind.Speech), new(GoalKind.End),
    ];
}
