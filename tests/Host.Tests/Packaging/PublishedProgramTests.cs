using System.Reflection.PortableExecutable;

namespace Lockstep.Host.Tests.Packaging;

public sealed class PublishedProgramTests
{
    [Theory]
    [InlineData("lockstep.dll")]
    [InlineData("Lockstep.Model.dll")]
    [InlineData("Akka.dll")]
    public void What_is_published_for_a_platform_is_compiled_ahead(string file)
    {
        if (!TestedProgram.IsPublished) Assert.Skip("LOCKSTEP_PUBLISHED names no published program.");
        using var assembly = new PEReader(File.OpenRead(Path.Combine(TestedProgram.Folder, file)));
        Assert.NotEqual(0, assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }
}
