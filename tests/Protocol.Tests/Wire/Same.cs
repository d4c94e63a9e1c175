using System.Collections;

namespace Lockstep.Protocol.Tests.Wire;

/// <summary>Whether two messages say the same: records compare immutable arrays by reference.</summary>
internal static class Same
{
    public static void As(object? expected, object? actual)
    {
        Assert.Equal(expected?.GetType(), actual?.GetType());
        if (expected is double number) Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((double)actual!));
        else if (expected is IList list)
        {
            Assert.Equal(list.Count, ((IList)actual!).Count);
            for (var i = 0; i < list.Count; i++) As(list[i], ((IList)actual)[i]);
        }
        else if (expected is Peer or IControlMessage)
        {
            foreach (var property in expected.GetType().GetProperties()) As(property.GetValue(expected), property.GetValue(actual));
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }
}
