using Lockstep.Host.CommandLine;

namespace Lockstep.Host.Planning;

/// <summary>One invocation of <c>lockstep plan</c>.</summary>
internal static class PlanSession
{
    public static int Run(PlanOptions options)
    {
        var plan = Planner.Plan(options);
        Console.Out.Write(options.IsJson ? PlanJson.Line(plan) + "\n" : PlanText.Of(plan));
        return ExitCode.Success;
    }
}
