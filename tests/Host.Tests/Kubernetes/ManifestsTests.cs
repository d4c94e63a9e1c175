using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

public sealed class ManifestsTests
{
    private const string Good = """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: worker
        spec:
          maxUnavailable: 1
          selector:
            matchLabels:
              app: a
        """;

    public static TheoryData<string> All => Shipped.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Every_kustomization_renders_to_known_fields_of_known_kinds(string name) => Assert.NotEmpty(Shipped.Of(name).Objects);

    [Fact]
    public void What_is_spelled_well_is_read() => Assert.Equal("1", Assert.IsType<V1PodDisruptionBudget>(Assert.Single(Manifests.Parse(Good))).Spec.MaxUnavailable.Value);

    [Theory]
    [InlineData("maxUnavailable", "maxUnavailabel")]
    [InlineData("matchLabels", "matchlabels")]
    [InlineData("name: worker", "nmae: worker")]
    [InlineData("  selector:", "  maxUnavailable: 2\n  selector:")]
    [InlineData("policy/v1", "policy/v1beta1")]
    [InlineData("PodDisruptionBudget", "PodDisruptionBugdet")]
    public void What_is_misspelled_or_stands_there_twice_is_refused(string well, string badly)
    {
        Assert.Contains(well, Good, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Manifests.Parse(Good.Replace(well, badly, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_two_objects_have_one_name(string name) =>
        Assert.All(Shipped.Of(name).Objects.GroupBy(one => (one.Kind, one.Metadata.Name)), same => Assert.Single(same));

    [Theory]
    [InlineData(Shipped.Local)]
    [InlineData(Shipped.Production)]
    [InlineData(Shipped.CertManager)]
    [InlineData(Shipped.Observability)]
    public void An_overlay_makes_the_namespace_of_all_it_has_and_asks_for_restricted_pods_there(string name)
    {
        var cluster = Shipped.Of(name);
        var made = Assert.Single(cluster.All<V1Namespace>());
        Assert.Equal("restricted", made.Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.All(cluster.Objects.Where(one => one is not V1Namespace), one => Assert.Equal(made.Metadata.Name, one.Metadata.NamespaceProperty));
    }
}
