using SlakDet.Data.Shapes;

[assembly: AssemblyFixture(typeof(SlakDet.EndToEnd.Tests.ShapesFolder))]

namespace SlakDet.EndToEnd.Tests;

/// <summary>A tiny shapes data set that all tests read and none changes.</summary>
public sealed class ShapesFolder : IDisposable
{
    public const int TrainCount = 12, ValidationCount = 4, SizePx = 64, ClassCount = 7;
    private readonly TempFolder _folder = new();

    public ShapesFolder() => ShapesDataset.Write(FullName, new ShapesOptions { TrainCount = TrainCount, ValCount = ValidationCount, SizePx = SizePx }, threads: 1);

    public string FullName => _folder.FullName;

    /// <summary>Arguments that make two steps on this set of a quickstart's config.</summary>
    public static string[] TwoSteps => ["--set", "training.steps=2", "--set", "training.batchSize=2",
        "--set", $"data.trainCount={TrainCount}", "--set", $"data.validationCount={ValidationCount}", "--set", $"data.size={SizePx}"];

    /// <summary>The part in ADE20K layout.</summary>
    public string Ade => Path.Combine(FullName, ShapesDataset.AdeFolder);

    public void Dispose() => _folder.Dispose();

    /// <summary>A copy of the part in ADE20K layout, to be spoilt.</summary>
    public void CopyAdeTo(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Ade, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Ade, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
