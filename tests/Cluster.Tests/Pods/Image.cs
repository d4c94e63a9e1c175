using System.Runtime.InteropServices;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>What the program's image brings along, as the Dockerfile has it: entry point, variables, user, and a root that is made of what this machine has.</summary>
internal static class Image
{
    /// <summary>Whom a container runs as whose manifest does not say.</summary>
    public const long User = 1654;

    /// <summary>Where a container begins whose manifest does not say.</summary>
    public const string WorkingFolder = "/";

    /// <summary>The program.</summary>
    public static IReadOnlyList<string> EntryPoint => ["/app/lockstep"];

    /// <summary>The variables that are set whatever a manifest says.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ["HOME"] = "/home/app",
        ["APP_UID"] = "1654",
        ["ASPNETCORE_HTTP_PORTS"] = "8080",
        ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_TieredCompilation"] = TestedProgram.TieredCompilation,
        ["XDG_CACHE_HOME"] = "/cache",
    };

    /// <summary>The lines of a shell that makes the root in the current folder, which is empty.</summary>
    public static IReadOnlyList<string> Build =>
    [
        // Of the system itself only what a program needs to start.
        "for name in bin sbin lib lib64; do",
        "  if [ -L /$name ]; then cp -P /$name .; elif [ -d /$name ]; then mkdir $name; mount -o bind,ro /$name $name; fi",
        "done",
        "mkdir -p usr proc dev sys etc/dotnet app dotnet home/app",
        "mount -o bind,ro /usr usr",
        $"mount -o bind,ro '{TestedProgram.Folder}' app",
        $"mount -o bind,ro '{DotnetFolder}' dotnet",
        "echo /dotnet > etc/dotnet/install_location",
        "mount -t proc proc proc",
        "mount -o bind,ro /sys sys",
        "mount -t tmpfs -o mode=755 devices dev",
        "for name in null zero full random urandom; do touch dev/$name; mount --bind /dev/$name dev/$name; done",
        "ln -s /proc/self/fd dev/fd",
        "[ ! -e /etc/ld.so.cache ] || cp /etc/ld.so.cache etc",
        "printf 'root:x:0:0::/root:/bin/sh\\napp:x:1654:1654::/home/app:/bin/false\\n' > etc/passwd",
        "printf 'root:x:0:\\napp:x:1654:\\n' > etc/group",
        // A name that the cluster does not have has no other place to come from.
        "echo 'hosts: files' > etc/nsswitch.conf",
    ];

    private static string DotnetFolder => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
