namespace Lockstep.Host.Reports;

/// <summary>A named line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">The points in the order of their steps.</param>
/// <param name="HasMarkers">Whether each point gets a dot that tells its value.</param>
internal sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points, bool HasMarkers = false);
