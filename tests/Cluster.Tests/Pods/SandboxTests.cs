using System.Globalization;
using System.Text;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>What runs manifests here does as a cluster would: shells that look around say what they find.</summary>
public sealed class SandboxTests
{
    [Fact]
    public void A_container_has_what_its_manifest_says_and_nothing_else()
    {
        using var cluster = Cluster("""
            id -u; id -g; id -G; hostname
            env | LC_ALL=C sort | tr '\n' ';'; echo
            cat /config/greeting; stat -L -c '%a %g' /keys/key; echo hello > /scratch/file && echo can write scratch
            touch /elsewhere 2> /dev/null || echo cannot write elsewhere
            touch /config/other 2> /dev/null || echo cannot write configuration
            grep CapBnd /proc/self/status; grep NoNewPrivs /proc/self/status; echo I am $$$$
            echo that is all; sleep 1000
            """);
        cluster.Apply();
        cluster.WaitForRollout("box");

        var log = cluster.Pod("box-0").Container.Log;
        log.WaitFor("that is all");
        Assert.Equal(
            [
                "1654", "1655", "1655 1700", "box-0",
                $"ADDRESS=box-0.box:80;APP_UID=1654;ASPNETCORE_HTTP_PORTS=8080;DOTNET_EnableDiagnostics=0;DOTNET_RUNNING_IN_CONTAINER=true;DOTNET_TieredCompilation={Image.Variables["DOTNET_TieredCompilation"]};GREETING=hello;HOME=/home/app;HOSTNAME=box-0;KUBERNETES_PORT=tcp://10.96.0.1:443;"
                    + "KUBERNETES_SERVICE_HOST=10.96.0.1;KUBERNETES_SERVICE_PORT=443;NAME=box-0;PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin;PRICE=$(1) $(UNKNOWN);PWD=/;TOKEN=secret;XDG_CACHE_HOME=/cache;",
                "hello", "440 1700", "can write scratch", "cannot write elsewhere", "cannot write configuration",
                "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "I am 1", "that is all",
            ],
            log.LastLines(100));
    }

    [Fact]
    public void A_pod_that_comes_back_has_its_name_and_its_claim_and_another_address()
    {
        using var cluster = Cluster("""
            cat /kept/file 2> /dev/null; echo it was here > /kept/file
            until getent hosts box-1.box > /dev/null; do sleep 0.1; done
            while [ ! -e /scratch/file ]; do now=$(getent hosts box-1.box | cut -d' ' -f1); [ "$now" = "$last" ] || echo "box-1 is at $now"; last=$now; sleep 0.05; done
            """, replicas: 2);
        cluster.Apply();
        cluster.WaitForRollout("box");
        var former = cluster.Pod("box-1");
        var watching = cluster.Pod("box-0").Container.Log;
        watching.WaitFor($"box-1 is at {former.Address}");

        cluster.Delete("box-1");
        cluster.WaitUntil(() => former.Gone.IsCompleted, "end of the pod came");
        cluster.WaitForRollout("box");
        watching.WaitFor($"box-1 is at {cluster.Pod("box-1").Address}");

        Assert.NotEqual(former.Address, cluster.Pod("box-1").Address);
        cluster.Pod("box-1").Container.Log.WaitFor("it was here");
        // The first process of a container hears no signal that it does not ask for.
        Assert.True(former.WasKilled);
    }

    [Fact]
    public void A_container_that_ends_is_started_again_in_the_same_pod()
    {
        using var cluster = Cluster("[ -e /scratch/file ] && echo again && sleep 1000; touch /scratch/file; exit 3");
        cluster.Apply();
        cluster.WaitUntil(() => cluster.Pods is [{ Restarts: 1, IsReady: true }], "restart came");
        cluster.Pod("box-0").Container.Log.WaitFor("again");
    }

    [Theory]
    [InlineData("maxUnavailable: 1", 3, 3, true, true)]
    [InlineData("maxUnavailable: 1", 3, 2, true, false)]
    [InlineData("minAvailable: 1", 1, 1, true, false)]
    [InlineData("minAvailable: 50%", 3, 3, true, true)]
    [InlineData("minAvailable: 50%", 3, 2, true, false)]
    [InlineData("maxUnavailable: 1", 3, 1, false, false)]
    [InlineData("maxUnavailable: 1\n  unhealthyPodEvictionPolicy: AlwaysAllow", 3, 1, false, true)]
    public void A_budget_allows_as_many_to_go_as_it_says(string says, int expected, int healthy, bool isReady, bool isAllowed)
    {
        var budget = Assert.Single(Manifests.Parse($"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: box\nspec:\n  {says}\n").All<k8s.Models.V1PodDisruptionBudget>());
        Assert.Equal(isAllowed, Budget.Allows(budget.Spec, expected, healthy, isReady));
    }

    private static PodCluster Cluster(string script, int replicas = 1)
    {
        var indented = string.Join('\n', script.Split('\n').Select(line => new string(' ', 18) + line));
        var yaml = Yaml.Replace("SCRIPT", indented.TrimStart(), StringComparison.Ordinal).Replace("REPLICAS", replicas.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var cluster = PodCluster.Make(Manifests.Parse(yaml));
        cluster.CreateSecret("keys", ("key", Encoding.UTF8.GetBytes("secret")));
        return cluster;
    }

    private const string Yaml =
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: greetings
        data:
          greeting: |
            hello
          word: hello
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: box
          namespace: boxes
        spec:
          clusterIP: None
          selector:
            name: box
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: box
          namespace: boxes
        spec:
          serviceName: box
          replicas: REPLICAS
          selector:
            matchLabels:
              name: box
          template:
            metadata:
              labels:
                name: box
            spec:
              terminationGracePeriodSeconds: 1
              securityContext:
                runAsNonRoot: true
                runAsUser: 1654
                runAsGroup: 1655
                fsGroup: 1700
              containers:
              - name: shell
                command: [/bin/sh, -c]
                args:
                - |
                  SCRIPT
                env:
                - name: NAME
                  valueFrom:
                    fieldRef:
                      fieldPath: metadata.name
                - name: ADDRESS
                  value: $(NAME).box:80
                - name: PRICE
                  value: $$(1) $(UNKNOWN)
                - name: GREETING
                  valueFrom:
                    configMapKeyRef:
                      name: greetings
                      key: word
                - name: TOKEN
                  valueFrom:
                    secretKeyRef:
                      name: keys
                      key: key
                - name: MISSING
                  valueFrom:
                    secretKeyRef:
                      name: missing
                      key: key
                      optional: true
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities:
                    drop: [ALL]
                volumeMounts:
                - name: config
                  mountPath: /config
                - name: keys
                  mountPath: /keys
                - name: scratch
                  mountPath: /scratch
                - name: kept
                  mountPath: /kept
              volumes:
              - name: config
                configMap:
                  name: greetings
              - name: keys
                secret:
                  secretName: keys
                  defaultMode: 0440
              - name: scratch
                emptyDir: {}
          volumeClaimTemplates:
          - metadata:
              name: kept
            spec:
              accessModes: [ReadWriteOnce]
        """;
}
