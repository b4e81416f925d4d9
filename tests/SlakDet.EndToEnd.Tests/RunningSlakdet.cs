using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SlakDet.EndToEnd.Tests;

/// <summary>The real command while it runs.</summary>
internal sealed class RunningSlakdet : IDisposable
{
    private const int LongestSeconds = 240;
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Task<string> _output;

    /// <summary>Starts it.</summary>
    public RunningSlakdet(params string[] arguments) : this(Slakdet.StartInfo(arguments))
    {
    }

    /// <summary>Starts it.</summary>
    public RunningSlakdet(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Reads standard error up to the first line that holds a text.</summary>
    public void WaitForLine(string text)
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            _errors.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"slakdet ended before it said '{text}':\n{_errors}");
    }

    /// <summary>Sends a signal, such as <c>KILL</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public Slakdet.Ended WaitForExit()
    {
        using var watchdog = new Timer(_ => _process.Kill(), null, TimeSpan.FromSeconds(LongestSeconds), Timeout.InfiniteTimeSpan);
        _errors.Append(_process.StandardError.ReadToEnd());
        _process.WaitForExit();
        return new Slakdet.Ended(_process.ExitCode, _output.GetAwaiter().GetResult(), _errors.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
