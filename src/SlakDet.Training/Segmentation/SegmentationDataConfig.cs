using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Packing;
using SlakDet.Data.Rendering;
using SlakDet.Data.Segmentation;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Segmentation;

/// <summary>A folder in ADE20K layout and how its pictures are prepared.</summary>
public sealed record SegmentationDataConfig : IDataConfig
{
    /// <summary>The folder that holds <c>images</c> and <c>annotations</c>.</summary>
    public required string Root { get; init; }

    /// <summary>The file that names the classes.</summary>
    public required string ClassesFile { get; init; }

    /// <summary>Where the embedded shapes set is written first when it is missing; null for a folder that must exist.</summary>
    public ShapesData? Shapes { get; init; }

    /// <summary>A packed file that holds the set, which then is not looked for elsewhere; null for the folder.</summary>
    public string? Packed { get; init; }

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

    /// <inheritdoc/>
    public string Location => Packed ?? Root;

    /// <inheritdoc/>
    public ClassList LoadClasses()
    {
        using var packed = OpenPacked();
        return packed?.Classes ?? LoadClassesFile();
    }

    /// <summary>Opens the packed file; null where the set is not packed.</summary>
    /// <exception cref="DatasetException">It cannot be used.</exception>
    public PackedFile? OpenPacked() => Packed == null ? null : PackedFile.Open(Packed, PackTask.Segmentation);

    /// <summary>The pictures of the training split.</summary>
    /// <param name="packed">The set, if it is packed.</param>
    internal IReadOnlyList<SegmentationItem> TrainingItems(PackedFile? packed) => packed?.Training.Segmentation ?? SegmentationFolder.Open(Root, TrainingSplit).Items;

    /// <summary>The pictures of the validation split.</summary>
    /// <param name="packed">The set, if it is packed.</param>
    internal IReadOnlyList<SegmentationItem> ValidationItems(PackedFile? packed) => packed?.Validation.Segmentation ?? SegmentationFolder.Open(Root, ValidationSplit).Items;

    private ClassList LoadClassesFile() => File.Exists(ClassesFile) || Directory.Exists(Path.GetDirectoryName(ClassesFile))
        ? ClassList.Load(ClassesFile)
        : throw new DatasetException("SD-FOLDER-MISSING",
            $"The folder {Path.GetDirectoryName(ClassesFile)} of the class list {Path.GetFileName(ClassesFile)} does not exist. Give the data set with --set data.root=FOLDER, or the list with data.classes.");

    /// <inheritdoc/>
    public void Prepare(Action<string>? note)
    {
        if (Packed == null)
            Shapes?.Prepare(note);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Split, CheckReport Report)> Check(CheckDepth depth)
    {
        if (Packed != null)
            return PackedCheck.Run(OpenPacked, depth);
        var classes = LoadClasses();
        return [.. new[] { TrainingSplit, ValidationSplit }.Distinct().Select(split => (split, SegmentationCheck.Run(Root, split, classes, ReduceZeroLabel, depth)))];
    }

    /// <inheritdoc/>
    public void Browse(string path, SampleBrowserOptions options)
    {
        using var packed = OpenPacked();
        var classes = LoadClasses();
        SampleBrowser.Write(path, TrainingItems(packed), classes, Training with { ClassCount = classes.Count }, options, packed);
    }

    /// <inheritdoc/>
    public ITrainingSamples OpenTraining() => new SegmentationTrainingSamples(this);
}
