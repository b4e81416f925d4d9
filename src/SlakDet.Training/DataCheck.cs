using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Training.Schema;
using SlakDet.Training.Tasks;

namespace SlakDet.Training;

/// <summary>Checks the data of a config.</summary>
public static class DataCheck
{
    /// <summary>Checks both splits of a config's data.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="depth">How closely to look.</param>
    /// <param name="note">Told what takes time.</param>
    /// <returns>The classes, and the report of each split by its name.</returns>
    /// <exception cref="DatasetException">The class list cannot be read.</exception>
    public static (ClassList Classes, IReadOnlyList<(string Split, CheckReport Report)> Reports) Execute(string configPath, IReadOnlyList<string> overrides, CheckDepth depth, Action<string>? note)
    {
        var data = RunSchema.Load(configPath, overrides).Config.Task.Dataset;
        data.Prepare(note);
        return (data.LoadClasses(), data.Check(depth));
    }

    /// <summary>The part that a training does first: seconds, headers only.</summary>
    /// <exception cref="DatasetException">The set has errors; the message has the first of them.</exception>
    internal static void BeforeTraining(IDataConfig data, Action<string>? note)
    {
        foreach (var (split, report) in data.Check(CheckDepth.Fast))
        {
            foreach (var finding in report.Findings.Where(finding => finding.Severity == FindingSeverity.Warning))
                note?.Invoke($"{split}: {finding.Code}: {finding.Message}{(finding.Path == null ? "" : $" ({finding.Path})")}");
            var errors = report.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
            if (errors.Count > 0)
                throw new DatasetException(errors[0].Code, $"the data set at {data.Location} cannot be used ('slakdet data check' tells more):"
                    + string.Concat(errors.Select(error => $"\n  {split}: {error.Code}: {error.Message}{(error.Path == null ? "" : $" ({error.Path})")}")));
        }
    }
}
