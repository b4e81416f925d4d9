using System.Globalization;

namespace SlakDet.Training.Checkpoints;

/// <summary>The names of the folders of checkpoints: <c>step-NNNNNN</c>, the step with at least six digits.</summary>
internal static class StepFolders
{
    private const string Prefix = "step-";

    /// <summary>The name of the folder of a step.</summary>
    public static string NameOf(long step) => Prefix + step.ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>The steps that have a folder in <paramref name="folder"/>, ascending; none if it does not exist.</summary>
    public static IReadOnlyList<long> In(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetDirectories(folder, Prefix + "*").Select(StepOf).OfType<long>().Order()] : [];

    private static long? StepOf(string folder)
    {
        var name = Path.GetFileName(folder);
        var isNumber = long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step);
        return isNumber && name == NameOf(step) ? step : null;
    }
}
