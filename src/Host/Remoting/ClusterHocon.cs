namespace Lockstep.Host.Remoting;

/// <summary>Settings of Akka.Remote and Akka.Cluster.</summary>
internal static class ClusterHocon
{
    /// <summary>Where actors are found by path. The rest are reached by references that were sent.</summary>
    public const string CoordinatorPath = "/user/coordinator";

    /// <summary>Where workers ask to join.</summary>
    public const string GatekeeperPath = "/user/gatekeeper";

    /// <summary>
    /// Peers may not deploy, watch, stop or kill our actors, nor send to any by its path but these: the cluster's own two, by which nodes join, gossip and
    /// show that they are alive, the one that deploys nothing but answers the heartbeats of watchers, the coordinator and its gatekeeper.
    /// </summary>
    public const string Untrusted =
        $$"""
        akka.remote {
          untrusted-mode = on
          trusted-selection-paths = [
            "/system/cluster/core/daemon"
            "/system/cluster/heartbeatReceiver"
            "/system/remote-watcher"
            "{{CoordinatorPath}}"
            "{{GatekeeperPath}}"
          ]
        }
        """;
}
