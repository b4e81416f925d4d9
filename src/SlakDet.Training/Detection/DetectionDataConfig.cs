using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Detection;
using SlakDet.Data.Rendering;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Detection;

/// <summary>Pictures with boxes, and how they are prepared and scored.</summary>
public sealed record DetectionDataConfig : IDataConfig
{
    /// <summary>What to train on, one after the other.</summary>
    public required IReadOnlyList<DetectionSource> TrainingSources { get; init; }

    /// <summary>How often an epoch shows each picture, at least 1.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>What to score on.</summary>
    public required DetectionSource ValidationSource { get; init; }

    /// <summary>The file that names the classes; null where the annotations do.</summary>
    public string? ClassesFile { get; init; }

    /// <summary>The embedded shapes set, if it is what the sources read.</summary>
    public ShapesData? Shapes { get; init; }

    /// <summary>Augmentation in training.</summary>
    public required DetectionTrainingPipelineConfig Training { get; init; }

    /// <summary>Preparation in evaluation and prediction.</summary>
    public required DetectionTestPipelineConfig Test { get; init; }

    /// <summary>How detections are scored.</summary>
    public DetectionMetric Metric { get; init; }

    /// <inheritdoc/>
    public required string Location { get; init; }

    /// <inheritdoc/>
    public void Prepare(Action<string>? note) => Shapes?.Prepare(note);

    /// <inheritdoc/>
    public ClassList LoadClasses() => ClassesFile == null ? TrainingSources[0].LoadForEvaluation().Classes : ClassList.Load(ClassesFile);

    /// <summary>Reads what to score on.</summary>
    /// <exception cref="DatasetException">The set cannot be used.</exception>
    public DetectionDataset LoadValidation() => Classified(ValidationSource).LoadForEvaluation();

    /// <summary>Reads what to train on.</summary>
    /// <exception cref="DatasetException">A set cannot be used, or their classes differ.</exception>
    public DetectionDataset LoadTraining() => DetectionDataset.Concatenate([.. TrainingSources.Select(source => Classified(source).LoadForTraining())]).Repeat(Repeat);

    /// <inheritdoc/>
    public IReadOnlyList<(string Split, CheckReport Report)> Check(CheckDepth depth) =>
    [
        .. TrainingSources.Select((source, i) => (TrainingSources.Count == 1 ? "training" : $"training {i + 1}", DetectionCheck.Run(Classified(source), depth))),
        ("validation", DetectionCheck.Run(Classified(ValidationSource), depth)),
    ];

    /// <inheritdoc/>
    public void Browse(string path, SampleBrowserOptions options) => SampleBrowser.Write(path, LoadTraining(), new DetectionTrainingPipeline(Training), options);

    /// <inheritdoc/>
    public ITrainingSamples OpenTraining() => new DetectionTrainingSamples(this);

    private DetectionSource Classified(DetectionSource source) => ClassesFile == null ? source : source with { Classes = ClassList.Load(ClassesFile) };
}
