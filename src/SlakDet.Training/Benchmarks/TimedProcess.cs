using System.Diagnostics;
using System.Globalization;

namespace SlakDet.Training.Benchmarks;

/// <summary>A command run to its end.</summary>
/// <param name="Seconds">Time from start to end.</param>
/// <param name="PeakBytes">Most memory that it held; 0 where the system does not tell (it does on Linux).</param>
internal sealed record TimedProcess(double Seconds, long PeakBytes)
{
    private const int PollMilliseconds = 5;

    /// <summary>Runs a command.</summary>
    /// <exception cref="InvalidOperationException">It could not be started, or exited with another code than 0.</exception>
    public static TimedProcess Run(string file, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(PollMilliseconds))
            peak = Math.Max(peak, PeakOf(process.Id));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return process.ExitCode == 0
            ? new TimedProcess(seconds, peak)
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} exited with {process.ExitCode}: {errors.Result.Trim()}");
    }

    /// <summary>The system's high-water mark of a process, which it forgets when the process ends.</summary>
    private static long PeakOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line == null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
