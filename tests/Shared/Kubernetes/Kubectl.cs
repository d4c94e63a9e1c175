using System.Diagnostics;

namespace Lockstep.Tests.Kubernetes;

/// <summary>The kubectl of this machine, for what needs no cluster: it has kustomize in it.</summary>
internal static class Kubectl
{
    /// <summary>Why tests that need it are skipped.</summary>
    public const string Missing = "There is no kubectl on this machine whose kustomize is of version 5: install one of 1.27 or newer.";

    private static readonly Lazy<bool> IsFound = new(() =>
    {
        try
        {
            return Run("version", "--client").Contains("Kustomize Version: v5", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    });

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => IsFound.Value;

    /// <summary>The objects a kustomization comes to, as YAML.</summary>
    public static string Kustomize(string folder) => Run("kustomize", folder);

    private static string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {error.Result}");
    }
}
