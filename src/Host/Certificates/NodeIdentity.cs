using System.Buffers;
using Lockstep.Model;

namespace Lockstep.Host.Certificates;

/// <summary>Who a certificate speaks for, as its subject alternative name <c>lockstep:RUN/ROLE/NODE</c> says.</summary>
/// <param name="Run">The run, or family of runs, it may take part in.</param>
/// <param name="Role">What it may be there.</param>
/// <param name="Node">Its own name, for messages.</param>
internal sealed record NodeIdentity(string Run, NodeRole Role, string Node)
{
    /// <summary>The run of certificates that were issued without one.</summary>
    public const string DefaultRun = "default";

    private const string Scheme = "lockstep:";
    private const int LongestName = 63;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>The name as it stands in a certificate.</summary>
    public string Uri => $"{Scheme}{Run}/{RoleName(Role)}/{Node}";

    /// <summary>A role as the command line and certificates spell it.</summary>
    public static string RoleName(NodeRole role) => role switch
    {
        NodeRole.Coordinator => "coordinator",
        NodeRole.Worker => "worker",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    /// <summary>The identity a URI holds; null where it is not one of ours to the letter.</summary>
    public static NodeIdentity? Parse(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal) || uri[Scheme.Length..].Split('/') is not [var run, var role, var node]) return null;
        if (!IsName(run) || !IsName(node)) return null;
        foreach (var known in Enum.GetValues<NodeRole>())
        {
            if (role == RoleName(known)) return new NodeIdentity(run, known, node);
        }

        return null;
    }

    /// <summary>Whether a text can name a run or a node.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>The text, if it can name a run or a node.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static string Name(string option, string text) => IsName(text)
        ? text
        : throw new InputException(
            $"{option} is '{text}'; give up to {LongestName} letters, digits, hyphens, dots and underscores, the first a letter or digit.");
}
