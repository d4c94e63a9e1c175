namespace Lockstep.Protocol;

/// <summary>A message that lends memory to its receiver. It is held once for each receiver before it is told, and each receiver releases it once.</summary>
public interface IHeldMessage
{
    /// <summary>Keeps the memory as it is for one more receiver.</summary>
    void Hold();

    /// <summary>Gives the memory back.</summary>
    void Release();
}
