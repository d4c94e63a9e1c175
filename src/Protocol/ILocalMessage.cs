namespace Lockstep.Protocol;

/// <summary>A message between actors of one process, which never leaves it.</summary>
public interface ILocalMessage;
