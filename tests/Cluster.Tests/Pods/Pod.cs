using k8s.Models;
using Lockstep.Cluster.Tests.Networks;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>A pod on its machine, as the kubelet has it: containers that initialize it one after the other, then its container, started again whenever it ends, until the pod is deleted.</summary>
internal sealed class Pod : IDisposable
{
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(30);

    private readonly V1Pod _pod;
    private readonly Sandbox _sandbox;
    private readonly Namespaces _network;
    private readonly CancellationTokenSource _deleted = new();
    private readonly List<Container> _containers = [];
    private volatile bool _isReady;

    /// <param name="pod">What it is to be.</param>
    /// <param name="revision">The template it was made from.</param>
    /// <param name="sandbox">Where it runs; goes with it.</param>
    /// <param name="network">The network.</param>
    public Pod(V1Pod pod, string revision, Sandbox sandbox, Namespaces network)
    {
        (_pod, Revision, _sandbox, _network) = (pod, revision, sandbox, network);
        if (pod.Spec.Containers.Count != 1) throw new NotSupportedException($"The pod '{Name}' has {pod.Spec.Containers.Count} containers; one is run here.");
        if (pod.Spec.RestartPolicy is not (null or "Always")) throw new NotSupportedException($"The pod '{Name}' has a restart policy that is not run here.");
        Gone = Task.Run(Live);
    }

    public string Name => _pod.Metadata.Name;

    public string Namespace => _pod.Metadata.NamespaceProperty;

    public IDictionary<string, string> Labels => _pod.Metadata.Labels;

    /// <summary>The Service that its name belongs to.</summary>
    public string Service => _pod.Spec.Subdomain;

    public string Revision { get; }

    public string Address => _sandbox.Address;

    public int Host => _sandbox.Host;

    /// <summary>The file of the names that it can resolve.</summary>
    public string Names => _sandbox.Names;

    public bool IsReady => _isReady && !IsTerminating;

    public bool IsTerminating => _deleted.IsCancellationRequested;

    /// <summary>How often its container was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Whether it had to be killed after it was deleted, because it took longer than its manifest gives it.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Comes once it was deleted and nothing of it runs.</summary>
    public Task Gone { get; }

    /// <summary>The container that was started last.</summary>
    public Container Container
    {
        get
        {
            lock (_containers) return _containers[^1];
        }
    }

    /// <summary>What its last containers wrote last.</summary>
    public string LastLines(int lines)
    {
        lock (_containers) return string.Join('\n', _containers.TakeLast(2).Select(one => $"--- {Name} at {Address}, ready {IsReady}\n{string.Join('\n', one.Log.LastLines(lines))}"));
    }

    /// <summary>Has it end.</summary>
    public void Delete() => _deleted.Cancel();

    public void Dispose()
    {
        Delete();
        lock (_containers)
        {
            foreach (var container in _containers) container.Dispose();
        }

        Gone.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _deleted.Dispose();
    }

    private async Task Live()
    {
        try
        {
            foreach (var container in _pod.Spec.InitContainers ?? []) await Initialize(container);
            while (true)
            {
                await RunOnce(_pod.Spec.Containers[0]);
                await Task.Delay(BackOff.Before(Restarts++), _deleted.Token);
            }
        }
        catch (OperationCanceledException) when (IsTerminating)
        {
            // It was deleted.
        }
        finally
        {
            _isReady = false;
            _sandbox.Dispose();
        }
    }

    private async Task Initialize(V1Container container)
    {
        for (var restarts = 0; ; restarts++)
        {
            var started = Start(container);
            await WhenEnded(started);
            if (started.ExitCode == 0) return;
            await Task.Delay(BackOff.Before(restarts), _deleted.Token);
        }
    }

    private async Task RunOnce(V1Container container)
    {
        var started = Start(container);
        using var probes = new Probes(container, _network, Host);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_deleted.Token);
        var probing = probes.Run(isReady => _isReady = isReady, enough.Token);
        try
        {
            // Deleted or found wanting, the container is asked to end, and has its time for it.
            if (await Task.WhenAny(started.Ended, probing) == probing) await Stop(started);
            if (probing.IsFaulted) await probing;
        }
        finally
        {
            await enough.CancelAsync();
            _isReady = false;
        }

        _deleted.Token.ThrowIfCancellationRequested();
    }

    private async Task WhenEnded(Container container)
    {
        try
        {
            await container.Ended.WaitAsync(_deleted.Token);
        }
        catch (OperationCanceledException)
        {
            await Stop(container);
            throw;
        }
    }

    private async Task Stop(Container container)
    {
        await container.Stop(_pod.Spec.TerminationGracePeriodSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultGrace);
        WasKilled |= container.WasKilled;
    }

    private Container Start(V1Container container)
    {
        if (container.Lifecycle is not null) throw new NotSupportedException($"The container '{container.Name}' has hooks, which are not run here.");
        var started = _sandbox.Start(container);
        lock (_containers) _containers.Add(started);
        return started;
    }
}
