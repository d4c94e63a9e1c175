namespace Lockstep.Host.Reports;

/// <summary>A point of a curve.</summary>
/// <param name="X">The step over the whole run.</param>
/// <param name="Y">The value.</param>
internal readonly record struct CurvePoint(double X, double Y);
