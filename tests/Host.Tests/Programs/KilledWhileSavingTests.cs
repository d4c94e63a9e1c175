using System.Diagnostics;
using System.Globalization;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Tests.Programs;

public sealed class KilledWhileSavingTests : IDisposable
{
    // Ten of these are about the time that a file takes: its checksum, its bytes, their way to the disk.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(0.7);
    private static readonly TimeSpan UsualLoad = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TinyWorld _world = new();

    /// <summary>How often the program is killed; <c>LOCKSTEP_KILLS=1000</c> for a thousand times.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("LOCKSTEP_KILLS"), out var count) ? count : 20;

    private string Checkpoints => _world.PathOf("run/checkpoints");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void However_often_the_program_is_killed_while_it_saves_every_checkpoint_loads_and_the_run_comes_to_its_weights()
    {
        // Checkpoints of 2.6 MB; more steps than those that are taken from one kill to the next.
        var recipe = _world.Write("wide.json", """{"hidden_size": 200, "batch_size": 4, "num_steps": 5, "output_keep": 0.8}""");
        var epochs = (2 + (Kills / 20)).ToString(CultureInfo.InvariantCulture);
        string[] options = ["--data", _world.Corpus, "--recipe", recipe, "--epochs", epochs, "--json"];
        var whole = LockstepProgram.Run(["train", "--out", _world.PathOf("whole"), .. options]).Successful();
        string[] command = ["train", "--out", _world.PathOf("run"), "--resume-if-present", "--checkpoint-every-steps", "1", .. options];
        LockstepProgram.Run([.. command, "--max-steps", "1"]).Successful();

        var (whileSaving, loads) = (0, new List<TimeSpan>());
        for (var kill = 0; kill < Kills; kill++)
        {
            // With actors and without, in turn.
            KillWhileSaving(kill % 2 == 0 ? command : [.. command, "--reference"], Between * (kill % 10));
            if (Directory.GetFiles(Checkpoints, "*" + DurableFile.UnfinishedSuffix).Length > 0) whileSaving++;
            loads.AddRange(Directory.GetFiles(Checkpoints, "*.safetensors").Select(Load));
        }

        var last = LockstepProgram.Run(command).Successful();
        Assert.DoesNotContain(Checkpoints, last.Error, StringComparison.Ordinal);
        Assert.Equal(whole.WeightsSha256, last.WeightsSha256);
        loads.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{whileSaving} of {Kills} kills left a file half written. {loads.Count} checkpoints loaded, in {loads[loads.Count / 2].TotalMilliseconds:F1} ms, the slowest in {loads[^1].TotalMilliseconds:F1} ms."));
        Assert.True(whileSaving > 0, "No kill came while a file was written.");
        // Not the slowest: other work on the machine is not the program's.
        Assert.InRange(loads[loads.Count / 2], TimeSpan.Zero, UsualLoad);
    }

    // At some moment of the second file that is written.
    private void KillWhileSaving(string[] command, TimeSpan after)
    {
        using var begun = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(Checkpoints, "*" + DurableFile.UnfinishedSuffix);
        watcher.Created += (_, _) => begun.Release();
        watcher.EnableRaisingEvents = true;
        using var program = RunningProgram.Start(new Dictionary<string, string>(), command);
        Assert.True(begun.Wait(Patience) && begun.Wait(Patience), "The program wrote no checkpoint.");
        Spin(after);
        program.Send(Signal.Kill);
        Assert.DoesNotContain(Checkpoints, program.End().Error, StringComparison.Ordinal);
    }

    private static TimeSpan Load(string path)
    {
        var began = Stopwatch.GetTimestamp();
        Checkpoint.Load(path);
        return Stopwatch.GetElapsedTime(began);
    }

    private static void Spin(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time) Thread.SpinWait(100);
    }
}
