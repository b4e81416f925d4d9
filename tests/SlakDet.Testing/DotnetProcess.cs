using System.Diagnostics;

namespace SlakDet.Testing;

/// <summary>How tests start a .NET program as a process of its own.</summary>
public static class DotnetProcess
{
    /// <summary>Runs a program's assembly with <c>dotnet exec</c>; the signals that stop a program work, also where the tests run as a background job.</summary>
    /// <remarks>Shells start background jobs with SIGINT ignored (nohup: SIGHUP), children inherit that, and .NET respects it.</remarks>
    /// <param name="program">Path of the assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProcessStartInfo StartInfo(string program, params string[] arguments) => OperatingSystem.IsLinux()
        ? new("env", ["--default-signal=HUP,INT,QUIT,TERM", "dotnet", "exec", program, .. arguments])
        : new("dotnet", ["exec", program, .. arguments]);
}
