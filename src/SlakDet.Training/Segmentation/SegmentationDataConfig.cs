using SlakDet.Annotations;
using SlakDet.Data.Segmentation;
using SlakDet.Data.Shapes;

namespace SlakDet.Training.Segmentation;

/// <summary>A folder in ADE20K layout and how its pictures are prepared.</summary>
public sealed record SegmentationDataConfig
{
    /// <summary>The folder that holds <c>images</c> and <c>annotations</c>.</summary>
    public required string Root { get; init; }

    /// <summary>The file that names the classes.</summary>
    public required string ClassesFile { get; init; }

    /// <summary>Where the embedded shapes set is written first when it is missing; null for a folder that must exist.</summary>
    public (string Folder, ShapesOptions Options)? Shapes { get; init; }

    /// <summary>Split to train on.</summary>
    public string TrainingSplit { get; init; } = "training";

    /// <summary>Split to score on.</summary>
    public string ValidationSplit { get; init; } = "validation";

    /// <summary>Whether label 0 means unlabelled and k means class k - 1.</summary>
    public bool ReduceZeroLabel { get; init; }

    /// <summary>Augmentation in training.</summary>
    public required SegmentationTrainConfig Training { get; init; }

    /// <summary>Preparation in evaluation and prediction.</summary>
    public required SegmentationTestConfig Test { get; init; }

    /// <summary>Test-time augmentation: the test scale times each of these; 1 alone for none.</summary>
    public IReadOnlyList<double> TestRatios { get; init; } = [1.0];

    /// <summary>Test-time augmentation: each scale also mirrored.</summary>
    public bool TestFlip { get; init; }

    /// <summary>Reads the classes.</summary>
    /// <exception cref="DatasetException">The data folder is missing, or the list cannot be used.</exception>
    public ClassList LoadClasses() => File.Exists(ClassesFile) || Directory.Exists(Path.GetDirectoryName(ClassesFile))
        ? ClassList.Load(ClassesFile)
        : throw new DatasetException("SD-FOLDER-MISSING",
            $"The folder {Path.GetDirectoryName(ClassesFile)} of the class list {Path.GetFileName(ClassesFile)} does not exist. Give the data set with --set data.root=FOLDER, or the list with data.classes.");

    /// <summary>Writes the embedded shapes set where it is asked for and not there yet.</summary>
    /// <param name="note">Told when it is being written.</param>
    public void Prepare(Action<string>? note)
    {
        if (Shapes is not { } shapes || ShapesDataset.IsComplete(shapes.Folder, shapes.Options))
            return;
        note?.Invoke($"writing the shapes data set to {shapes.Folder}");
        ShapesDataset.Write(shapes.Folder, shapes.Options);
    }
}
