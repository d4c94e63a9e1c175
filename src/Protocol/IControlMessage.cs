namespace Lockstep.Protocol;

/// <summary>A message of the control plane: small, and known to <see cref="Wire.ControlSerializer"/>, so that it may cross processes.</summary>
public interface IControlMessage;
