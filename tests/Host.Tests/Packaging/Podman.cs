using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Lockstep.Host.Tests.Packaging;

/// <summary>Podman with an image like the one that the Dockerfile begins from, made of this machine's own runtime and libraries: no registry is asked.</summary>
internal sealed partial class Podman : IDisposable
{
    /// <summary>Stands for the registry in the Dockerfile.</summary>
    public const string Registry = "localhost/lockstep-tests";

    private const string Install = "install the packages podman and runc";
    private const string RuntimeFolder = "/usr/share/dotnet";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lockstep-image-");
    private readonly List<string> _images = [];

    private Podman()
    {
    }

    /// <summary>Skips the test where no image can be built or run.</summary>
    public static Podman Start(string tag)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Images are built and run as root on Linux.");
        if (!File.Exists("/usr/bin/podman")) Assert.Skip($"There is no podman on this machine: {Install}.");
        var podman = new Podman();
        podman.Build(Path.Combine(podman.Base(), "Dockerfile"), $"{Registry}/dotnet/{tag}");
        var probe = Run("--entrypoint", $"{RuntimeFolder}/dotnet", $"{Registry}/dotnet/{tag}", "--list-runtimes");
        if (probe.ExitCode == 0) return podman;
        podman.Dispose();
        Assert.Skip($"Podman cannot run an image here: {probe.Error.Trim()}");
        return podman;
    }

    /// <summary>Builds an image.</summary>
    public void Build(string file, string name, params IEnumerable<string> options)
    {
        var built = Commands.Run("podman", ["build", "--quiet", "--pull=never", .. options, "-t", name, "-f", file, Path.GetDirectoryName(file)!]);
        Assert.True(built.ExitCode == 0, built.Error);
        _images.Add(name);
    }

    /// <summary>Runs an image without a network, capabilities, or a place to write to but those given.</summary>
    public static ProgramResult Run(params IEnumerable<string> arguments) => Commands.Run("podman", ["--runtime", "runc", "run", "--rm", "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp",
        "--network", "none", "--cap-drop", "all", "--security-opt", "no-new-privileges",
        // Podman's own limits are above those that a container may be given here.
        "--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096", .. arguments]);

    public void Dispose()
    {
        foreach (var image in Enumerable.Reverse(_images)) Commands.Run("podman", "image", "rm", "--force", image);
        _folder.Delete(recursive: true);
    }

    // A root with the shared runtimes, and the libraries that they load.
    private string Base()
    {
        var root = _folder.CreateSubdirectory("root").FullName;
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        var installed = runtime.Parent!.Parent!.Parent!.FullName;
        var web = Path.Combine(installed, "shared", "Microsoft.AspNetCore.App", runtime.Name);
        foreach (var part in (string[])[Path.Combine(installed, "dotnet"), Path.Combine(installed, "host", "fxr"), runtime.FullName, web])
            Copy(part, Path.Combine(root + RuntimeFolder, Path.GetRelativePath(installed, part)));

        var native = Directory.EnumerateFiles(runtime.FullName, "*.so").Append(Path.Combine(installed, "dotnet"));
        var needed = native.SelectMany(file => Libraries().Matches(Commands.Run("ldd", file).Output)).Select(match => match.Groups[1].Value);
        var opened = Libraries().Matches(Commands.Run("ldconfig", "-p").Output).Select(match => match.Groups[1].Value).Where(file => Path.GetFileName(file) is "libssl.so.3" or "libcrypto.so.3");
        foreach (var library in needed.Concat(opened).Distinct().Where(library => !library.StartsWith(installed, StringComparison.Ordinal))) Copy(library, root + library);

        File.WriteAllText(Path.Combine(_folder.FullName, "Dockerfile"), "FROM scratch\nCOPY root/ /\n");
        return _folder.FullName;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        var copied = Commands.Run("cp", "--recursive", "--dereference", "--no-target-directory", from.TrimEnd('/'), to);
        Assert.True(copied.ExitCode == 0, copied.Error);
    }

    [GeneratedRegex(@"(/\S+\.so\S*)")]
    private static partial Regex Libraries();
}
