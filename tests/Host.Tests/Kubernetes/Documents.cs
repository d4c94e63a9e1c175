namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>The documents that go with the manifests; they lie beside the tests.</summary>
internal static class Documents
{
    public static string Operations { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Observability", "operations.md"));
}
