using System.Diagnostics;

namespace SlakDet.EndToEnd.Tests;

/// <summary>Runs the real command as a process, to its end.</summary>
internal static class Slakdet
{
    /// <summary>How a command ended.</summary>
    /// <param name="ExitCode">Its exit code.</param>
    /// <param name="Output">All of its standard output.</param>
    /// <param name="Errors">All of its standard error.</param>
    public sealed record Ended(int ExitCode, string Output, string Errors);

    private static readonly string Program = Path.Combine(Repository.Root, "artifacts", "bin", "SlakDet.Cli", "release", "slakdet.dll");

    /// <summary>Runs the command.</summary>
    public static Ended Run(params string[] arguments)
    {
        using var running = new RunningSlakdet(arguments);
        return running.WaitForExit();
    }

    /// <summary>Runs the command and fails unless it exits with the expected code.</summary>
    public static Ended Expect(int exitCode, params string[] arguments) => ExpectOf(Program, exitCode, arguments);

    /// <summary>Runs the command of a program's assembly and fails unless it exits with the expected code.</summary>
    public static Ended ExpectOf(string program, int exitCode, params string[] arguments)
    {
        using var running = new RunningSlakdet(StartInfoOf(program, arguments));
        var ended = running.WaitForExit();
        Assert.True(ended.ExitCode == exitCode, $"slakdet {string.Join(' ', arguments)}\nexits with {ended.ExitCode}, expected {exitCode}\n{ended.Output}\n{ended.Errors}");
        return ended;
    }

    /// <summary>Folder of the program.</summary>
    public static string Folder => Path.GetDirectoryName(Program)!;

    /// <summary>Runs the command with an environment variable.</summary>
    public static Ended RunWith(string variable, string value, params string[] arguments)
    {
        var start = StartInfo(arguments);
        start.Environment[variable] = value;
        using var running = new RunningSlakdet(start);
        return running.WaitForExit();
    }

    /// <summary>What starts the command.</summary>
    public static ProcessStartInfo StartInfo(params string[] arguments) => StartInfoOf(Program, arguments);

    private static ProcessStartInfo StartInfoOf(string program, string[] arguments)
    {
        var start = DotnetProcess.StartInfo(program, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, Path.GetTempPath());
        // Tests run side by side; torch's threads, which wait by spinning, would slow each other down many times over.
        start.Environment["OMP_NUM_THREADS"] = "1";
        return start;
    }
}
