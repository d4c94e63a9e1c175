namespace Lockstep.Protocol;

/// <summary>A message that refers to buffers of this process. What it refers to crosses processes on the data plane; <see cref="Wire.ControlSerializer"/> refuses it.</summary>
public interface ITensorMessage;
