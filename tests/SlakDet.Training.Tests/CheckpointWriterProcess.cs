using System.Diagnostics;
using System.Globalization;

namespace SlakDet.Training.Tests;

/// <summary>A real process that trains in a run folder (tests/SlakDet.Testing.CheckpointWriter).</summary>
public sealed class CheckpointWriterProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it and waits for its first save.</summary>
    public CheckpointWriterProcess(string runFolder, params string[] options)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "SlakDet.Testing.CheckpointWriter.dll");
        var start = DotnetProcess.StartInfo(program, [runFolder, .. options]);
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        if (_process.StandardOutput.ReadLine() is not { } step)
            throw new InvalidOperationException("The writer ended before its first save.");
        LastStep = ParseStep(step);
    }

    public int Id => _process.Id;

    /// <summary>The last step that it said was saved; after its end, the last of all.</summary>
    public long LastStep { get; private set; }

    /// <summary>Sends a signal, such as <c>KILL</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the next save.</summary>
    public void WaitForStep() => LastStep = ParseStep(_process.StandardOutput.ReadLine()!);

    /// <summary>Waits for its end, reads the rest of its output and returns its exit code.</summary>
    public int WaitForExit()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
            LastStep = ParseStep(line);
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(30)), "The writer does not end.");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static long ParseStep(string line) => long.Parse(line, CultureInfo.InvariantCulture);
}
