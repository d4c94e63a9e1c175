using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Lockstep.Cluster.Tests.Networks;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>The probes of a container, called as the kubelet calls them: from the pod's own machine, at the pod's address.</summary>
/// <param name="container">Whose probes.</param>
/// <param name="network">The network.</param>
/// <param name="host">The pod's host.</param>
internal sealed class Probes(V1Container container, Namespaces network, int host) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = network.OpenSocket(host);
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    /// <summary>Calls them until it is told to end, or until one of them says that the container has to be killed; gives that, or null.</summary>
    /// <param name="tell">Told when the container begins or ceases to be ready.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<string?> Run(Action<bool> tell, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        if (container.StartupProbe is { } startup && !await FirstVerdict(startup)) return "its startup probe failed";
        var liveness = container.LivenessProbe is { } live ? UntilFailure(live) : Task.Delay(Timeout.Infinite, cancellation);
        if (container.ReadinessProbe is not { } readiness) tell(true);
        else _ = Follow(readiness, began, tell, cancellation);
        await liveness;
        return "its liveness probe failed";

        async Task<bool> FirstVerdict(V1Probe probe)
        {
            var verdict = new TaskCompletionSource<bool>();
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var following = Follow(probe, began, isWell => verdict.TrySetResult(isWell), enough.Token);
            var first = await verdict.Task.WaitAsync(cancellation);
            await enough.CancelAsync();
            return first;
        }

        async Task UntilFailure(V1Probe probe)
        {
            var failed = new TaskCompletionSource();
            _ = Follow(probe, began, isWell =>
            {
                if (!isWell) failed.TrySetResult();
            }, cancellation);
            await failed.Task.WaitAsync(cancellation);
        }
    }

    public void Dispose() => _http.Dispose();

    // Tells each verdict once as many answers in a row agree as the manifest asks for.
    private async Task Follow(V1Probe probe, long began, Action<bool> tell, CancellationToken cancellation)
    {
        if (probe.HttpGet is not { } get) throw new NotSupportedException($"Only probes by HTTP are run here; '{container.Name}' has another.");
        try
        {
            var first = TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0) - Stopwatch.GetElapsedTime(began);
            if (first > TimeSpan.Zero) await Task.Delay(first, cancellation);
            using var period = new PeriodicTimer(TimeSpan.FromSeconds(probe.PeriodSeconds ?? 10));
            var (last, row) = (false, 0);
            do
            {
                var isWell = await Answers(get, TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1), cancellation);
                (last, row) = (isWell, isWell == last ? row + 1 : 1);
                if (row >= (isWell ? probe.SuccessThreshold ?? 1 : probe.FailureThreshold ?? 3)) tell(isWell);
            }
            while (await period.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Nobody asks any more.
        }
    }

    private async Task<bool> Answers(V1HTTPGetAction get, TimeSpan patience, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(patience);
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://{Namespaces.AddressOf(host)}:{PortOf(get)}{get.Path}"), enough.Token);
            return answer.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.BadRequest;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private int PortOf(V1HTTPGetAction get)
    {
        var port = get.Port.Value;
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : container.Ports.Single(one => one.Name == port).ContainerPort;
    }
}
