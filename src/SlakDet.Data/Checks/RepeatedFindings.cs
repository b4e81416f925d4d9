using SlakDet.Annotations;

namespace SlakDet.Data.Checks;

/// <summary>Keeps a list of findings readable.</summary>
internal static class RepeatedFindings
{
    private const int Shown = 5;

    /// <summary>Sorts by severity, then code, and of each code keeps the first five and a line that counts the rest.</summary>
    public static IReadOnlyList<Finding> Collapse(IEnumerable<Finding> findings)
    {
        var collapsed = new List<Finding>();
        var groups = findings.GroupBy(f => (f.Severity, f.Code))
            .OrderByDescending(g => g.Key.Severity).ThenBy(g => g.Key.Code, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            collapsed.AddRange(group.Take(Shown));
            if (group.Count() > Shown)
                collapsed.Add(new(group.Key.Severity, group.Key.Code, $"... and {group.Count() - Shown} more like these."));
        }

        return collapsed;
    }
}
