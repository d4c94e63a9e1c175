using k8s;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>What our files use of cert-manager.io/v1, whose types no package has.</summary>
internal static class CertManager
{
    public sealed class Certificate : IKubernetesObject<V1ObjectMeta>, ISpec<CertificateSpec>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();

        public CertificateSpec Spec { get; set; } = new();
    }

    public sealed class CertificateSpec
    {
        public bool IsCA { get; set; }

        public string? CommonName { get; set; }

        public string SecretName { get; set; } = "";

        public string Duration { get; set; } = "";

        public string? RenewBefore { get; set; }

        public List<string> Uris { get; set; } = [];

        public List<string> Usages { get; set; } = [];

        public CertificateKey PrivateKey { get; set; } = new();

        public IssuerReference IssuerRef { get; set; } = new();
    }

    public sealed class CertificateKey
    {
        public string Algorithm { get; set; } = "";

        public int Size { get; set; }

        public string? Encoding { get; set; }

        public string? RotationPolicy { get; set; }
    }

    public sealed class IssuerReference
    {
        public string Group { get; set; } = "";

        public string Kind { get; set; } = "";

        public string Name { get; set; } = "";
    }

    public sealed class Issuer : IKubernetesObject<V1ObjectMeta>, ISpec<IssuerSpec>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();

        public IssuerSpec Spec { get; set; } = new();
    }

    public sealed class IssuerSpec
    {
        public Dictionary<string, string>? SelfSigned { get; set; }

        public IssuingAuthority? Ca { get; set; }
    }

    public sealed class IssuingAuthority
    {
        public string SecretName { get; set; } = "";
    }
}
