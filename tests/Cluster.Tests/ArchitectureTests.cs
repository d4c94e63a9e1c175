using System.Reflection;
using Lockstep.Coordinator;
using Lockstep.Host.Local;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Workers;

namespace Lockstep.Cluster.Tests;

// Arrows point down only. What an assembly references is what its code uses.
public sealed class ArchitectureTests
{
    private static readonly Assembly Model = typeof(Recipe).Assembly;
    private static readonly Assembly Protocol = typeof(StepId).Assembly;
    private static readonly Assembly Workers = typeof(WorkerActor).Assembly;
    private static readonly Assembly Coordinator = typeof(CoordinatorActor).Assembly;
    private static readonly Assembly Host = typeof(LocalCluster).Assembly;

    [Fact]
    public void Model_stands_on_nothing_of_the_project() => Assert.Equal([], FloorsBeneath(Model));

    [Fact]
    public void Protocol_stands_on_Model() => Assert.Equal([Model], FloorsBeneath(Protocol));

    [Fact]
    public void Workers_and_Coordinator_stand_on_Protocol_and_Model_and_not_on_each_other()
    {
        Assert.Equal([Model, Protocol], FloorsBeneath(Workers));
        Assert.Equal([Model, Protocol], FloorsBeneath(Coordinator));
    }

    [Fact]
    public void Host_stands_on_all_of_them() => Assert.Equal([Coordinator, Model, Protocol, Workers], FloorsBeneath(Host));

    [Fact]
    public void Model_knows_nothing_but_the_runtime() =>
        Assert.All(Model.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));

    private static IEnumerable<Assembly> FloorsBeneath(Assembly assembly) =>
        new[] { Coordinator, Host, Model, Protocol, Workers }.Where(floor => assembly.GetReferencedAssemblies().Any(name => name.FullName == floor.FullName));
}
