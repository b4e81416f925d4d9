using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Classification;
using SlakDet.Data.Rendering;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Classification;

/// <summary>A folder in ImageNet layout and how its pictures are prepared.</summary>
public sealed record ClassificationDataConfig : IDataConfig
{
    /// <summary>The folder that holds the splits.</summary>
    public required string Root { get; init; }

    /// <summary>The file that names the class folders in the order of the classes; null for those of the training split in ordinal order.</summary>
    public string? ClassesFile { get; init; }

    /// <summary>Where the embedded shapes set is written first when it is missing; null for a folder that must exist.</summary>
    public ShapesData? Shapes { get; init; }

    /// <summary>Split to train on.</summary>
    public string TrainingSplit { get; init; } = "train";

    /// <summary>Split to score on.</summary>
    public string ValidationSplit { get; init; } = "val";

    /// <summary>Augmentation in training.</summary>
    public required ClassificationTrainConfig Training { get; init; }

    /// <summary>Preparation in evaluation and prediction.</summary>
    public required ClassificationTestConfig Test { get; init; }

    /// <inheritdoc/>
    public string Location => Root;

    /// <inheritdoc/>
    public ClassList LoadClasses() => ClassesFile == null ? ImageFolder.FindClasses(Root, TrainingSplit) : ClassList.Load(ClassesFile);

    /// <inheritdoc/>
    public void Prepare(Action<string>? note) => Shapes?.Prepare(note);

    /// <inheritdoc/>
    public IReadOnlyList<(string Split, CheckReport Report)> Check(CheckDepth depth) => ImageFolderCheck.Run(Root, TrainingSplit, ValidationSplit, LoadClasses(), depth);

    /// <inheritdoc/>
    public void Browse(string path, SampleBrowserOptions options) => SampleBrowser.Write(path, Open(TrainingSplit), Training, options);

    /// <inheritdoc/>
    public ITrainingSamples OpenTraining() => new ClassificationTrainingSamples(this);

    /// <summary>Lists the pictures of a split.</summary>
    /// <exception cref="DatasetException">The set cannot be used.</exception>
    internal ImageFolder Open(string split) => ImageFolder.Open(Root, split, LoadClasses());
}
