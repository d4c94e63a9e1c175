using System.Globalization;
using Lockstep.Benchmarks;
using Lockstep.Benchmarks.Checkpoints;
using Lockstep.Benchmarks.Failures;
using Lockstep.Benchmarks.Phases;
using Lockstep.Benchmarks.Plans;
using Lockstep.Benchmarks.Scaling;
using Lockstep.Benchmarks.Soak;
using Lockstep.Benchmarks.Telemetry;
using Lockstep.Model.Numerics;

// dotnet run -c Release --project benchmarks -- kernels [THREADS]
// dotnet run -c Release --project benchmarks -- step [--data DIR] [--workers N] [--threads N] [--shards S] [--steps N] [--reference]
// dotnet run -c Release --project benchmarks -- generate
// dotnet run -c Release --project benchmarks -- scaling --data DIR [--counts 1,2,4] [--shards S] [--steps N]
// dotnet run -c Release --project benchmarks -- phases --data DIR [--listen HOST] [--port N] [--workers N] [--slices coordinator|workers] [--steps N] [--megabit N]
// dotnet run -c Release --project benchmarks -- checkpoints --data DIR [--interval SECONDS] [--saves N] [--workers N] [--threads N] [--out DIR]
// dotnet run -c Release --project benchmarks -- failures --data DIR [--what worker|stopped|cut|all|coordinator|standby] [--kills N] [--slices coordinator|workers] [--program DIR] [--proof yes]      cut as root
// dotnet run -c Release --project benchmarks -- failures --data DIR --what goodput [--seconds N] [--every SECONDS] [--slices coordinator|workers] [--program DIR] [--proof yes]
// dotnet run -c Release --project benchmarks -- failures --data DIR --what throttled [--rounds N] [--slices coordinator|workers] [--program DIR] [--proof yes]      as root
// dotnet run -c Release --project benchmarks -- soak --data DIR [--minutes N] [--program DIR]
// dotnet run -c Release --project benchmarks -- telemetry --data DIR [--rounds N] [--steps N]
// dotnet run -c Release --project benchmarks -- plan --data DIR [--rounds N] [--steps N] [--workers 1,2,3,4] [--megabit 1000,unlimited] [--slices coordinator|workers]      as root
// dotnet run -c Release --project benchmarks -- curves OUT.svg NAME=RUN...
// dotnet run -c Release --project benchmarks -- wire
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["kernels"]:
        KernelBenchmark.Run(Kernels.Best);
        return 0;
    case ["generate"]:
        GenerateBenchmark.Run(Kernels.Best);
        return 0;
    case ["curves", var path, .. var runs]:
        CurvesDrawing.Draw(path, runs);
        return 0;
    case ["wire"]:
        WireBenchmark.Run();
        return 0;
    case ["step", .. var options]:
        StepBenchmark.Run(StepOptions.Parse(options));
        return 0;
    case ["scaling", .. var options]:
        ScalingBenchmark.Run(new Options(options));
        return 0;
    case ["phases", .. var options]:
        PhasesBenchmark.Run(new Options(options));
        return 0;
    case ["checkpoints", .. var options]:
        CheckpointBenchmark.Run(new Options(options));
        return 0;
    case ["failures", .. var options]:
        FailuresBenchmark.Run(new Options(options));
        return 0;
    case ["soak", .. var options]:
        SoakBenchmark.Run(new Options(options));
        return 0;
    case ["telemetry", .. var options]:
        TelemetryBenchmark.Run(new Options(options));
        return 0;
    case ["plan", .. var options]:
        PlanBenchmark.Run(new Options(options));
        return 0;
    default:
        Console.Error.WriteLine("usage: kernels | generate | wire | scaling OPTIONS | phases OPTIONS | checkpoints OPTIONS | failures OPTIONS | soak OPTIONS | telemetry OPTIONS | plan OPTIONS | curves OUT.svg NAME=RUN... | step [--data DIR] [--workers N] [--threads N] [--shards S] [--steps N] [--reference]");
        return 2;
}
