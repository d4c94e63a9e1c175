namespace Lockstep.Cluster.Tests.Pods;

/// <summary>What the controller of a StatefulSet does next.</summary>
internal abstract record StatefulSetDecision
{
    private StatefulSetDecision()
    {
    }

    /// <summary>Makes the pod of an ordinal.</summary>
    public sealed record Create(int Ordinal) : StatefulSetDecision;

    /// <summary>Deletes the pod of an ordinal.</summary>
    public sealed record Delete(int Ordinal) : StatefulSetDecision;
}
