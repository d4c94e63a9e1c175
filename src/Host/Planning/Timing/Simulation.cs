namespace Lockstep.Host.Planning.Timing;

/// <summary>Goes from one moment at which something is done to the next, with every lane as fast as what it shares with others allows.</summary>
internal sealed class Simulation
{
    // Work that would be done so much later, relatively, is done at the same moment.
    private const double Alike = 1e-9;

    private List<Lane> _busy = [];
    private List<Lane> _before = [];

    /// <summary>Seconds since the beginning.</summary>
    public double Now { get; private set; }

    /// <summary>A lane has work now, which it had not.</summary>
    public void Busy(Lane lane) => _busy.Add(lane);

    /// <summary>Goes on until nothing is left to do.</summary>
    public void Run()
    {
        while (_busy.Count > 0)
        {
            var step = double.PositiveInfinity;
            foreach (var lane in _busy) step = Math.Min(step, lane.Left / lane.Speed);
            Now += step;
            (_before, _busy) = (_busy, _before);
            _busy.Clear();
            // Speeds are those of the time that has passed, until all have moved on.
            var finished = new List<Lane>();
            foreach (var lane in _before)
            {
                var moved = lane.Speed * step;
                if (lane.Left - moved <= Alike * lane.Left || lane.Left == 0) finished.Add(lane);
                else lane.Left -= moved;
            }

            foreach (var lane in _before)
            {
                if (!finished.Contains(lane)) _busy.Add(lane);
            }

            foreach (var lane in finished)
            {
                if (lane.Finish()) _busy.Add(lane);
            }
        }
    }
}
