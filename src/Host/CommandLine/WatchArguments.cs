using System.CommandLine;
using Lockstep.Host.Dashboard;
using Lockstep.Host.Remoting;
using Lockstep.Host.Watching;
using Microsoft.Extensions.Logging;

namespace Lockstep.Host.CommandLine;

/// <summary>The options by which a process can be watched.</summary>
internal sealed class WatchArguments
{
    private readonly Option<string?> _http;
    private readonly Option<string?> _token;
    private readonly Option<string?> _level = new("--log-level")
    {
        Description = "Write what is logged to standard error too, from this level on. By OTLP it goes out where OTEL_EXPORTER_OTLP_ENDPOINT says.",
        HelpName = "debug|information|warning|error",
    };

    /// <param name="name">The option of the server's address.</param>
    /// <param name="what">What is served there.</param>
    public WatchArguments(string name, string what)
    {
        _http = Texts.Option(name, "HOST:PORT", $"Serve {what} over HTTP. Port 0 is any free one.");
        _token = Texts.Option("--token", "TOKEN", $"What whoever uses {name} has to show, as 'Authorization: Bearer TOKEN' or once in a browser's address. Default: nothing on this machine, and a new one beyond it, which is printed.");
        _level.TakeOneOf("debug", "information", "warning", "error");
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_http, _token, _level]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_token) is not null && result.GetResult(_http) is null) result.AddError($"--token is for {_http.Name}; give both, or leave it out.");
        });
    }

    /// <exception cref="Model.InputException">The address is none.</exception>
    public WatchOptions Of(ParseResult parsed) => new(
        parsed.GetValue(_http) is { } address ? new DashboardOptions(HostPort.ToListenOn(_http.Name, address), parsed.GetValue(_token)) : null,
        parsed.GetValue(_level) is { } level ? Enum.Parse<LogLevel>(level, ignoreCase: true) : null);
}
