using System.Diagnostics;
using System.Text;
using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>The names of pods, as headless Services publish them. They are as late as they are said to be.</summary>
/// <param name="lag">How long it takes until others can see that a pod has come, gone or changed its address.</param>
internal sealed class PodNames(TimeSpan lag)
{
    private readonly Queue<(long Changed, string Text)> _coming = new();
    private string _last = "";
    private string _published = "";

    /// <summary>Has the pods see what there is to see by now.</summary>
    public void Publish(IReadOnlyCollection<Pod> pods, IEnumerable<V1Service> services)
    {
        var now = Lines(pods, services);
        if (now != _last) _coming.Enqueue((Stopwatch.GetTimestamp(), now));
        _last = now;
        while (_coming.TryPeek(out var next) && Stopwatch.GetElapsedTime(next.Changed) >= lag) _published = _coming.Dequeue().Text;
        foreach (var pod in pods) Write(pod.Names, $"127.0.0.1 localhost\n{pod.Address} {pod.Name}.{pod.Service} {pod.Name}\n{_published}");
    }

    private static string Lines(IReadOnlyCollection<Pod> pods, IEnumerable<V1Service> services)
    {
        var lines = new StringBuilder();
        foreach (var service in services.Where(service => service.Spec.ClusterIP == "None"))
        {
            var isEarly = service.Spec.PublishNotReadyAddresses == true;
            foreach (var pod in pods.Where(pod => pod.Namespace == service.Metadata.NamespaceProperty && Manifests.Selects(service.Spec.Selector, pod.Labels) && (isEarly || pod.IsReady)))
            {
                var name = service.Metadata.Name;
                if (pod.Service == name) lines.Append(Line(pod, $"{pod.Name}.{name}"));
                lines.Append(Line(pod, name));
            }
        }

        return lines.ToString();
    }

    private static string Line(Pod pod, string name) => $"{pod.Address} {name} {name}.{pod.Namespace} {name}.{pod.Namespace}.svc {name}.{pod.Namespace}.svc.cluster.local\n";

    // In place, because a file that is mounted is that file and not its name; at once, because others read it meanwhile.
    private static void Write(string path, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        if (File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes)) return;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.SetLength(file, bytes.Length);
    }
}
