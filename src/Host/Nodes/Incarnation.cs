using System.Security.Cryptography;

namespace Lockstep.Host.Nodes;

/// <summary>A number that tells a process from the one that had its name before.</summary>
internal static class Incarnation
{
    public static ulong New() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
