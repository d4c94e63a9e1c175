namespace Lockstep.Host.Tests.Observability;

/// <summary>Tests that look at one run.</summary>
[CollectionDefinition(Name)]
public sealed class WatchedRunCollection : ICollectionFixture<WatchedRun>
{
    public const string Name = "A run that is watched";
}
