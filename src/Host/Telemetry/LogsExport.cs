using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Logs;

namespace Lockstep.Host.Telemetry;

/// <summary>Makes the loggers of a process: by OTLP where the standard variables say so, and to standard error where a level was asked for. What a person must know is shown by the display in any case.</summary>
internal static class LogsExport
{
    // It warns of every attempt to reach a node that is gone, several times a second.
    private const string Akka = "Akka";

    /// <summary>The loggers; null where nobody asked.</summary>
    /// <param name="role">coordinator, standby or worker.</param>
    /// <param name="console">From which level on standard error has them; null for not at all.</param>
    public static ILoggerFactory? Start(string role, LogLevel? console)
    {
        var isExported = OtelVariables.OfProcess.IsExported(OtelVariables.Logs);
        if (!isExported && console is null) return null;
        return LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(console is { } level && level < LogLevel.Information ? level : LogLevel.Information);
            logging.AddFilter(Akka, LevelOfAkka(console));
            logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.ParentId);
            if (console is { } shown) AddConsole(logging, shown);
            if (isExported) AddExporter(logging, role);
        });
    }

    private static void AddConsole(ILoggingBuilder logging, LogLevel level)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // Where there is a rule for a provider, the rules for all count no more.
        logging.AddFilter<ConsoleLoggerProvider>(null, level).AddFilter<ConsoleLoggerProvider>(Akka, LevelOfAkka(level));
    }

    private static LogLevel LevelOfAkka(LogLevel? console) => console < LogLevel.Information ? console.Value : LogLevel.Error;

    private static void AddExporter(ILoggingBuilder logging, string role) => logging.AddOpenTelemetry(open =>
    {
        open.SetResourceBuilder(ProcessResource.Of(role));
        open.IncludeFormattedMessage = true;
        open.AddProcessor(new LogTrace());
        open.AddOtlpExporter(options => OtelVariables.OfProcess.Configure(OtelVariables.Logs, options));
    });
}
