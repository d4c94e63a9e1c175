using System.Diagnostics;
using System.Globalization;
using k8s;
using k8s.Models;
using Lockstep.Cluster.Tests.Chaos;
using Lockstep.Cluster.Tests.Networks;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>A cluster on this machine that runs what manifests say: StatefulSets of pods, each pod on a host of its own with an address that no pod had before. All of it goes away with the test.</summary>
internal sealed class PodCluster : IDisposable
{
    private const string RestartedAt = "kubectl.kubernetes.io/restartedAt";

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Manifests _objects;
    private readonly Namespaces _network;
    private readonly PodNames _names;
    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-pods-").FullName;
    private readonly List<(Pod Pod, string Set, int Ordinal)> _pods = [];
    private readonly List<Pod> _gone = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _over = new();
    private Task _controlling = Task.CompletedTask;
    private int _restarts;

    private PodCluster(Manifests objects, Namespaces network, TimeSpan lag) => (_objects, _network, _names) = (objects, network, new PodNames(lag));

    /// <summary>Makes a cluster. Skips the test where this machine does not allow it.</summary>
    /// <param name="objects">What is to be applied.</param>
    /// <param name="lag">How late names are.</param>
    public static PodCluster Make(Manifests objects, TimeSpan lag = default)
    {
        foreach (var tool in (string[])["unshare", "setpriv", "taskset", "pivot_root", "mount"])
        {
            if (!IsThere(tool)) Assert.Skip($"This machine has no {tool}.");
        }

        var network = Namespaces.TryMake(0, out var reason);
        if (network is null) Assert.Skip(reason);
        return new PodCluster(objects, network, lag);
    }

    /// <summary>Creates a Secret of texts.</summary>
    public void CreateSecret(string name, params IEnumerable<(string Key, byte[] Value)> data) =>
        _objects.Create(new V1Secret { Metadata = new V1ObjectMeta { Name = name }, Data = data.ToDictionary(one => one.Key, one => one.Value) });

    /// <summary>Begins to do what the manifests say.</summary>
    public void Apply() => _controlling = Task.Run(Control);

    /// <summary>The pod of a name that is not about to go.</summary>
    public Pod Pod(string name) => Find(name) ?? throw new InvalidOperationException($"There is no pod '{name}'.");

    /// <summary>All pods.</summary>
    public IReadOnlyList<Pod> Pods
    {
        get
        {
            lock (_lock) return [.. _pods.Select(one => one.Pod)];
        }
    }

    /// <summary>Pods that were there, and are gone.</summary>
    public IReadOnlyList<Pod> FormerPods
    {
        get
        {
            lock (_lock) return [.. _gone];
        }
    }

    /// <summary>The folder of a claim, which outlasts its pod.</summary>
    public string ClaimOf(string pod, string template) => Path.Combine(Claims, $"{template}-{pod}");

    /// <summary><c>kubectl scale</c>.</summary>
    public void Scale(string set, int replicas)
    {
        lock (_lock) Set(set).Replicas = replicas;
    }

    /// <summary><c>kubectl rollout restart</c>.</summary>
    public void Restart(params IEnumerable<string> sets)
    {
        lock (_lock)
        {
            foreach (var set in sets) (Set(set).Template.Metadata.Annotations ??= new Dictionary<string, string>())[RestartedAt] = (++_restarts).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary><c>kubectl set env</c>.</summary>
    public void SetVariable(string set, string name, string value)
    {
        lock (_lock)
        {
            var container = Set(set).Template.Spec.Containers[0];
            container.Env = [.. container.Env.Where(one => one.Name != name), new V1EnvVar { Name = name, Value = value }];
        }
    }

    /// <summary><c>kubectl drain</c> of the machine that these pods are on: they go as their budgets allow, and come back elsewhere.</summary>
    public void Drain(params IEnumerable<string> names)
    {
        var here = names.Select(Pod).ToList();
        var waiting = new List<Pod>(here);
        WaitUntil(() => waiting.RemoveAll(TryEvict) >= 0 && waiting.Count == 0, "budget allows the drain to go on");
        WaitUntil(() => here.All(pod => pod.Gone.IsCompleted), "drained pod is gone");
    }

    /// <summary>Deletes a pod; its controller makes another.</summary>
    public void Delete(string name) => Pod(name).Delete();

    /// <summary>Kills the program of a pod's container, as the kernel does it that has no memory left.</summary>
    public void Kill(string name) => Pod(name).Container.Send(Signal.Kill).Wait();

    /// <summary>Loses everything between these pods and the others.</summary>
    public void Divide(params IEnumerable<string> names) => _network.Divide(names.Select(name => Pod(name).Host));

    /// <summary>Has what was divided carry again.</summary>
    public void Unite(params IEnumerable<string> names) => _network.Unite(names.Select(name => Pod(name).Host));

    /// <summary><c>kubectl rollout status</c>: waits until each pod of a set is there, of its last template, and ready.</summary>
    public void WaitForRollout(params IEnumerable<string> sets)
    {
        foreach (var set in sets) WaitUntil(() => IsRolledOut(set), $"rollout of {set} came to its end");
    }

    /// <summary>Waits until something is so.</summary>
    public void WaitUntil(Func<bool> isSo, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (_controlling.IsFaulted) _controlling.GetAwaiter().GetResult();
            if (Stopwatch.GetElapsedTime(began) > Patience) Assert.Fail($"No {what}.\n{string.Join('\n', Pods.Select(pod => pod.LastLines(20)))}");
            Pause.For(Glance);
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        _controlling.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        foreach (var pod in _gone.Concat(_pods.Select(one => one.Pod))) pod.Dispose();
        _network.Dispose();
        _over.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Claims => Path.Combine(_folder, "claims");

    private async Task Control()
    {
        while (!_over.IsCancellationRequested)
        {
            lock (_lock)
            {
                foreach (var (pod, _, _) in _pods.Where(one => one.Pod.Gone.IsFaulted)) pod.Gone.GetAwaiter().GetResult();
                _gone.AddRange(_pods.Where(one => one.Pod.Gone.IsCompleted).Select(one => one.Pod));
                _pods.RemoveAll(one => one.Pod.Gone.IsCompleted);
                foreach (var set in _objects.All<V1StatefulSet>()) Control(set);
                _names.Publish([.. _pods.Select(one => one.Pod)], _objects.All<V1Service>());
            }

            await Task.Delay(Glance);
        }
    }

    private void Control(V1StatefulSet set)
    {
        var (name, revision) = (set.Metadata.Name, Revision(set));
        var pods = _pods.Where(one => one.Set == name).ToDictionary(one => one.Ordinal, one => one.Pod);
        var states = pods.ToDictionary(one => one.Key, one => new PodState(one.Value.Revision, one.Value.IsReady, one.Value.IsTerminating));
        foreach (var decision in StatefulSetController.Next(set.Spec, revision, states))
        {
            if (decision is StatefulSetDecision.Create create) _pods.Add((Create(set, create.Ordinal, revision), name, create.Ordinal));
            else if (decision is StatefulSetDecision.Delete delete) pods[delete.Ordinal].Delete();
        }
    }

    private Pod Create(V1StatefulSet set, int ordinal, string revision)
    {
        var template = KubernetesJson.Deserialize<V1PodTemplateSpec>(revision);
        var name = string.Create(CultureInfo.InvariantCulture, $"{set.Metadata.Name}-{ordinal}");
        var claimed = (set.Spec.VolumeClaimTemplates ?? []).Select(claim => new V1Volume
        {
            Name = claim.Metadata.Name,
            PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = $"{claim.Metadata.Name}-{name}" },
        });
        template.Spec.Volumes = [.. template.Spec.Volumes ?? [], .. claimed];
        (template.Spec.Hostname, template.Spec.Subdomain) = (name, set.Spec.ServiceName);
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = set.Metadata.NamespaceProperty, Labels = template.Metadata.Labels },
            Spec = template.Spec,
        };
        return new Pod(pod, revision, new Sandbox(pod, _objects, _network, _folder, Claims), _network);
    }

    private bool TryEvict(Pod pod)
    {
        lock (_lock)
        {
            foreach (var budget in _objects.All<V1PodDisruptionBudget>().Where(budget => Manifests.Selects(budget.Spec.Selector, pod.Labels)))
            {
                var expected = _objects.All<V1StatefulSet>().Where(set => Manifests.Selects(budget.Spec.Selector, set.Spec.Template.Metadata.Labels)).Sum(set => set.Spec.Replicas ?? 1);
                var healthy = _pods.Count(one => one.Pod.IsReady && Manifests.Selects(budget.Spec.Selector, one.Pod.Labels));
                if (!Budget.Allows(budget.Spec, expected, healthy, pod.IsReady)) return false;
            }

            pod.Delete();
            return true;
        }
    }

    private bool IsRolledOut(string name)
    {
        lock (_lock)
        {
            var set = _objects.Get<V1StatefulSet>(name);
            var pods = _pods.Where(one => one.Set == name).ToList();
            return pods.Count == (set.Spec.Replicas ?? 1) && pods.All(one => one.Pod.IsReady && one.Pod.Revision == Revision(set));
        }
    }

    private Pod? Find(string name)
    {
        lock (_lock) return _pods.Select(one => one.Pod).SingleOrDefault(pod => pod.Name == name);
    }

    private V1StatefulSetSpec Set(string name) => _objects.Get<V1StatefulSet>(name).Spec;

    private static string Revision(V1StatefulSet set) => KubernetesJson.Serialize(set.Spec.Template);

    private static bool IsThere(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
}
