using Lockstep.Host.CommandLine;
using Lockstep.Model;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Inspection;

/// <summary>One invocation of <c>lockstep inspect</c>.</summary>
internal static class InspectSession
{
    /// <param name="path">The file.</param>
    /// <param name="isJson">Whether to print JSON.</param>
    /// <exception cref="InputException">The file is damaged; what is left of it has been printed.</exception>
    public static int Run(string path, bool isJson)
    {
        var file = FileDescription.Of(path);
        Console.Out.Write(isJson ? DescriptionJson.Line(file) + "\n" : DescriptionText.Of(file));
        return file.Fault is { } fault ? throw new InputException(fault) : ExitCode.Success;
    }
}
