using System.Globalization;
using Lockstep.Benchmarks;
using Lockstep.Model.Numerics;

// dotnet run -c Release --project benchmarks -- kernels [THREADS]
// dotnet run -c Release --project benchmarks -- step [--data DIR] [--workers N] [--threads N] [--shards S] [--steps N] [--reference]
// dotnet run -c Release --project benchmarks -- generate
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
    default:
        Console.Error.WriteLine("usage: kernels | generate | wire | curves OUT.svg NAME=RUN... | step [--data DIR] [--workers N] [--threads N] [--shards S] [--steps N] [--reference]");
        return 2;
}
