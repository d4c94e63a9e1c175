using System.Reflection;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

public sealed class CompilationTests
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private const MethodImplAttributes WhereItRuns = MethodImplAttributes.AggressiveOptimization | MethodImplAttributes.AggressiveInlining;

    // A published program is compiled ahead of time, for any processor, and is never compiled again.
    [Fact]
    public void What_loops_over_memory_is_compiled_for_the_processor_it_runs_on() => Assert.Empty(
        from type in typeof(Kernels).Assembly.GetTypes()
        where type.Namespace == typeof(Kernels).Namespace && !IsOfOneWidth(type) && !LeavesItToKernels(type)
        from method in type.GetMethods(All)
        where !method.IsAbstract && method.GetParameters().Any(parameter => parameter.ParameterType.IsPointer) && (method.MethodImplementationFlags & WhereItRuns) == 0
        select $"{type.Name}.{method.Name}");

    // What handles wide vectors is not compiled ahead.
    private static bool IsOfOneWidth(Type type) =>
        type.IsGenericTypeDefinition || typeof(Kernels).IsAssignableFrom(type) || type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IVectorOps<>));

    private static bool LeavesItToKernels(Type type) => type.GetConstructors(All).Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(Kernels)));
}
