using System.CommandLine;
using System.Globalization;
using Lockstep.Host.Certificates;
using Lockstep.Model;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep certs</c>.</summary>
internal static class CertsCommand
{
    private const int DefaultDays = 365;
    private const int MostDays = 3650;

    public static Command Create() => new("certs",
        """
        Makes the certificates of a run over several machines: an authority once, then one certificate a node.

        Examples:
          lockstep certs init --out ca
          lockstep certs issue --ca ca --name c1 --role coordinator --out c1
          lockstep certs issue --ca ca --name w1 --role worker --out w1
        """)
    {
        Init(), Issue(),
    };

    private static Command Init()
    {
        var output = Texts.Option("--out", "DIR", "New or empty folder for ca.crt and ca.key.", isRequired: true);
        var command = new Command("init",
            """
            Makes a certificate authority, valid for ten years. Whoever has its key can let nodes into runs: keep the folder off the machines that train.

            Example: lockstep certs init --out ca
            """)
        {
            output,
        };
        command.SetAction(parsed => RunInit(parsed.GetRequiredValue(output)!, TimeProvider.System.GetUtcNow()));
        return command;
    }

    private static Command Issue()
    {
        var authority = Texts.Option("--ca", "DIR", "The folder 'lockstep certs init' made.", isRequired: true);
        var name = Texts.Option("--name", "NODE", "What the node is called in messages.", isRequired: true);
        var role = new Option<string?>("--role") { Description = "What the node may be in a run.", HelpName = "coordinator|worker", Required = true };
        role.TakeOneOf([.. Enum.GetValues<NodeRole>().Select(NodeIdentity.RoleName)]);
        var output = Texts.Option("--out", "DIR", "New or empty folder for node.crt, node.key and a copy of ca.crt: all a node needs.", isRequired: true);
        var run = Texts.Option("--run", "NAME", $"The run the node may take part in; nodes of different runs refuse each other. Default: {NodeIdentity.DefaultRun}.");
        var days = Whole.Option("--days", $"How long the certificate is valid. Default: {DefaultDays}, or as long as the authority is.", 1, MostDays);
        var host = new Option<string[]>("--host")
        {
            Description = "A DNS name or IP address to name in the certificate, for other tools that check it; may be repeated.",
            HelpName = "HOST",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("issue",
            """
            Makes the certificate of a node, for the folder --certs of train and worker. One that must no longer be let in cannot be called back: issue for few days, or begin with a new authority.

            Examples:
              lockstep certs issue --ca ca --name c1 --role coordinator --out c1
              lockstep certs issue --ca ca --name w1 --role worker --run ptb --days 30 --host w1.example.org --host 10.0.0.7 --out w1
            """)
        {
            authority, name, role, output, run, days, host,
        };
        command.SetAction(parsed => RunIssue(
            parsed.GetRequiredValue(authority)!,
            new NodeIdentity(
                NodeIdentity.Name("--run", parsed.GetValue(run) ?? NodeIdentity.DefaultRun),
                Enum.Parse<NodeRole>(parsed.GetRequiredValue(role)!, ignoreCase: true),
                NodeIdentity.Name("--name", parsed.GetRequiredValue(name)!)),
            parsed.GetValue(host) ?? [],
            (int?)parsed.GetValue(days),
            parsed.GetRequiredValue(output)!,
            TimeProvider.System.GetUtcNow()));
        return command;
    }

    private static int RunInit(string folder, DateTimeOffset now)
    {
        using var authority = CertificateAuthority.Create(now);
        NewFolder.Write("--out", folder,
            (CertificateFiles.AuthorityKey, CertificateFiles.KeyPem(authority.Certificate), true),
            (CertificateFiles.Authority, CertificateFiles.Pem(authority.Certificate), false));
        Print($"{authority.Certificate.Subject}, valid until {authority.Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        Print($"{Path.Combine(folder, CertificateFiles.AuthorityKey)}  private: keep it off the machines that train");
        Print($"{Path.Combine(folder, CertificateFiles.Authority)}  comes with every certificate issued");
        Print($"Next: {ProgramInvocation.Of("certs", "issue", "--ca", folder, "--name", "c1", "--role", "coordinator", "--out", "c1")}");
        return ExitCode.Success;
    }

    private static int RunIssue(string authorityFolder, NodeIdentity identity, IReadOnlyList<string> hosts, int? days, string folder, DateTimeOffset now)
    {
        using var authority = CertificateAuthority.Read(authorityFolder, now);
        var lifetime = TimeSpan.FromDays(days ?? DefaultDays);
        if (days is not null && now + lifetime > authority.Certificate.NotAfter)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"--days is {days}, longer than the authority is valid; give {Math.Floor((authority.Certificate.NotAfter - now).TotalDays)} or less, or leave it out."));
        }

        using var certificate = authority.Issue(identity, hosts, lifetime, now);
        CertificateFiles.WriteNode("--out", folder, certificate, authority.Certificate);
        Print($"{identity.Uri}, valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        Print($"{Path.Combine(folder, CertificateFiles.NodeKey)}  private: move the folder to the node by a safe way, and keep no copy");
        Print($"{Path.Combine(folder, CertificateFiles.Node)}");
        Print($"{Path.Combine(folder, CertificateFiles.Authority)}");
        Print($"Next: {(identity.Role == NodeRole.Coordinator ? "lockstep train --listen HOST:PORT" : "lockstep worker --join HOST:PORT")} --certs {folder}");
        return ExitCode.Success;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
