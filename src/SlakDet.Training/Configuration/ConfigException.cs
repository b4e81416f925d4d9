namespace SlakDet.Training.Configuration;

/// <summary>A configuration cannot be used. The message lists every problem, each with its file, line and column.</summary>
public sealed class ConfigException : Exception
{
    /// <summary>Refuses the configuration at <paramref name="path"/>.</summary>
    /// <param name="code">
    /// <c>SD-CONFIG-FILE</c> (missing, unreadable), <c>SD-CONFIG-JSON</c> (not JSON), <c>SD-CONFIG-EXTENDS</c> (missing base, cycle) or
    /// <c>SD-CONFIG-INVALID</c> (keys or values).
    /// </param>
    /// <param name="path">The configuration that was asked for.</param>
    /// <param name="problems">What is wrong, one line each, at least one.</param>
    /// <param name="innerException">The cause, if another exception.</param>
    public ConfigException(string code, string path, IReadOnlyList<string> problems, Exception? innerException = null)
        : base(Compose(path, problems), innerException)
    {
        Code = code;
        Problems = problems;
    }

    /// <summary>Stable code of what went wrong.</summary>
    public string Code { get; }

    /// <summary>Every problem, in the order of the schema, unknown keys last.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Compose(string path, IReadOnlyList<string> problems)
    {
        var count = problems.Count == 1 ? "1 problem" : $"{problems.Count} problems";
        return $"{path} cannot be used, {count}:" + string.Concat(problems.Select(problem => $"\n  {problem}"));
    }
}
