using System.Diagnostics;
using System.Globalization;
using SlakDet.Kernels.Native;

namespace SlakDet.Training.Benchmarks;

/// <summary>A command run to its end.</summary>
/// <param name="Seconds">Time from start to end.</param>
/// <param name="CpuSeconds">Time of all cores that it used; other programs disturb it less. 0 where the system does not tell (Linux does).</param>
/// <param name="PeakBytes">Most memory that it held; 0 where the system does not tell.</param>
internal sealed record TimedProcess(double Seconds, double CpuSeconds, long PeakBytes)
{
    private const int PollMilliseconds = 5;

    /// <summary>Runs a command.</summary>
    /// <exception cref="EnvironmentException">It exited with another code than 0.</exception>
    public static TimedProcess Run(string file, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEndAsync();
        var (cpu, peak) = (0.0, 0L);
        while (!process.WaitForExit(PollMilliseconds))
            (cpu, peak) = (Math.Max(cpu, CpuOf(process.Id)), Math.Max(peak, PeakOf(process.Id)));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return process.ExitCode == 0
            ? new TimedProcess(seconds, cpu, peak)
            : throw new EnvironmentException("SD-BENCH-COMMAND", $"{file} {string.Join(' ', arguments)} exited with {process.ExitCode}: {errors.Result.Trim()}");
    }

    // The system forgets both figures when the process ends, so they are asked for until then.
    private static long PeakOf(int id)
    {
        var line = Lines(id, "status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line == null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    // User and system time in hundredths of a second are the 12th and 13th field after the name, which stands in brackets.
    private static double CpuOf(int id)
    {
        var fields = Lines(id, "stat").FirstOrDefault()?.Split(") ")[^1].Split(' ');
        return fields == null ? 0 : (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    private static string[] Lines(int id, string file)
    {
        try
        {
            return File.ReadAllLines($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            return [];
        }
    }
}
