using System.Diagnostics.Metrics;
using Lockstep.Host.Nodes;

namespace Lockstep.Host.Telemetry;

/// <summary>The metrics of a process that follows a coordinator.</summary>
internal sealed class NodeMetrics : IDisposable
{
    private readonly Meter _meter = new(MetricNames.Meter, ProgramVersion.Text);

    public NodeMetrics(Traffic traffic) => _meter.CreateObservableCounter(
        MetricNames.WireIo,
        IEnumerable<Measurement<long>> () => [new(traffic.SentBytes, RunMetrics.Way("transmit")), new(traffic.ReceivedBytes, RunMetrics.Way("receive"))],
        "By",
        "Bytes of tensor streams.");

    public void Dispose() => _meter.Dispose();
}
