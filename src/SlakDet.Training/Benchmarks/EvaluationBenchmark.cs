using SlakDet.Kernels.Native;

namespace SlakDet.Training.Benchmarks;

/// <summary>Times the COCO evaluation of whole files, as processes, beside that of other programs.</summary>
public static class EvaluationBenchmark
{
    /// <summary>Writes a made-up world and lets every program evaluate it in turn, several times over, so that a machine whose speed drifts treats all alike.</summary>
    /// <param name="options">How large a world.</param>
    /// <param name="folder">Where to write it; made if missing.</param>
    /// <param name="own">This program's command, by which <c>score coco</c> can be called: file, then first arguments.</param>
    /// <param name="others">Name and shell command of each other program; <c>{gt}</c>, <c>{dt}</c> and <c>{type}</c> are replaced by the files and <c>bbox</c> or <c>segm</c>.</param>
    /// <param name="repeats">Measurements of each, above 0.</param>
    /// <param name="note">Told what takes time.</param>
    /// <returns>This program first, then the others.</returns>
    /// <exception cref="EnvironmentException">A command failed.</exception>
    public static IReadOnlyList<EvaluationTiming> Run(
        EvaluationWorldOptions options, string folder, IReadOnlyList<string> own, IReadOnlyList<(string Name, string Command)> others, int repeats, Action<string>? note)
    {
        Directory.CreateDirectory(folder);
        var (truth, results, type) = (Path.Combine(folder, "truth.json"), Path.Combine(folder, "results.json"), options.Masks ? "segm" : "bbox");
        note?.Invoke($"writing {options.Objects} objects and {options.Detections} detections on {options.Images} pictures to {folder}");
        EvaluationWorld.Write(options, truth, results);
        var programs = new List<(string Name, Func<TimedProcess> Run)>
        {
            ("slakdet", () => TimedProcess.Run(own[0], [.. own.Skip(1), "score", "coco", "--gt", truth, "--dt", results, "--type", type])),
        };
        foreach (var (name, command) in others)
        {
            var line = command.Replace("{gt}", Quoted(truth), StringComparison.Ordinal).Replace("{dt}", Quoted(results), StringComparison.Ordinal).Replace("{type}", type, StringComparison.Ordinal);
            programs.Add((name, () => TimedProcess.Run("/bin/sh", "-c", "exec " + line)));
        }

        var runs = programs.ToDictionary(program => program.Name, _ => new List<TimedProcess>());
        for (var repeat = 1; repeat <= repeats; repeat++)
        {
            foreach (var (name, run) in programs)
            {
                runs[name].Add(run());
                note?.Invoke(FormattableString.Invariant($"{repeat}/{repeats} {name}: {runs[name][^1].Seconds:F2} s"));
            }
        }

        return
        [
            .. runs.Select(program => new EvaluationTiming(
                program.Key,
                Median.Of(program.Value.Select(run => run.Seconds)),
                program.Value.Min(run => run.Seconds),
                Median.Of(program.Value.Select(run => run.CpuSeconds)),
                program.Value.Max(run => run.PeakBytes))),
        ];
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
