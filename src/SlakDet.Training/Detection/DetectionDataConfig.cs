using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Detection;
using SlakDet.Data.Packing;
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

    /// <summary>A packed file that holds the set, which then is not looked for elsewhere; null for the sources.</summary>
    public string? Packed { get; init; }

    /// <summary>Augmentation in training.</summary>
    public required DetectionTrainingPipelineConfig Training { get; init; }

    /// <summary>Preparation in evaluation and prediction.</summary>
    public required DetectionTestPipelineConfig Test { get; init; }

    /// <summary>How detections are scored.</summary>
    public DetectionMetric Metric { get; init; }

    /// <inheritdoc/>
    public required string Location { get; init; }

    /// <inheritdoc/>
    public void Prepare(Action<string>? note)
    {
        if (Packed == null)
            Shapes?.Prepare(note);
    }

    /// <inheritdoc/>
    public ClassList LoadClasses()
    {
        using var packed = OpenPacked();
        return packed?.Classes ?? LoadClassesOfSources();
    }

    /// <summary>Opens the packed file; null where the set is not packed.</summary>
    /// <exception cref="DatasetException">It cannot be used.</exception>
    public PackedFile? OpenPacked() => Packed == null ? null : PackedFile.Open(Packed, PackTask.Detection);

    private ClassList LoadClassesOfSources() => ClassesFile == null ? TrainingSources[0].LoadForEvaluation().Classes : ClassList.Load(ClassesFile);

    /// <summary>Reads what to score on.</summary>
    /// <param name="packed">The set, if it is packed.</param>
    /// <exception cref="DatasetException">The set cannot be used.</exception>
    public DetectionDataset LoadValidation(PackedFile? packed = null) => packed == null
        ? Classified(ValidationSource).LoadForEvaluation()
        : Metric != DetectionMetric.Coco || packed.Validation.Coco != null ? OfPacked(packed, packed.Validation)
        : throw new DatasetException("SD-PACK-METRIC", $"{Packed} was packed from a set that is not scored as COCO's; score it as VOC's, or pack the data of this config.");

    /// <summary>Reads what to train on.</summary>
    /// <param name="packed">The set, if it is packed.</param>
    /// <exception cref="DatasetException">A set cannot be used, or their classes differ.</exception>
    public DetectionDataset LoadTraining(PackedFile? packed = null) => (packed == null
        ? DetectionDataset.Concatenate([.. TrainingSources.Select(source => Classified(source).LoadForTraining())])
        : OfPacked(packed, packed.Training)).Repeat(Repeat);

    /// <inheritdoc/>
    public IReadOnlyList<(string Split, CheckReport Report)> Check(CheckDepth depth) => Packed != null ? PackedCheck.Run(OpenPacked, depth) :
    [
        .. TrainingSources.Select((source, i) => (TrainingSources.Count == 1 ? "training" : $"training {i + 1}", DetectionCheck.Run(Classified(source), depth))),
        ("validation", DetectionCheck.Run(Classified(ValidationSource), depth)),
    ];

    /// <inheritdoc/>
    public void Browse(string path, SampleBrowserOptions options)
    {
        using var packed = OpenPacked();
        SampleBrowser.Write(path, LoadTraining(packed), new DetectionTrainingPipeline(Training, packed), options, packed);
    }

    /// <inheritdoc/>
    public ITrainingSamples OpenTraining() => new DetectionTrainingSamples(this);

    private DetectionDataset OfPacked(PackedFile packed, PackedSplit split)
    {
        var wantsMasks = ValidationSource is CocoSource { WithMasks: true };
        if (wantsMasks && split.Detection.Any(item => item.Masks == null))
            throw new DatasetException("SD-PACK-MASKS", $"{Packed} was packed for a detector of boxes and has no masks; pack the data of this config.");
        return new(packed.Classes, wantsMasks ? split.Detection : [.. split.Detection.Select(item => item with { Masks = null })]) { Coco = split.Coco };
    }

    private DetectionSource Classified(DetectionSource source) => ClassesFile == null ? source : source with { Classes = ClassList.Load(ClassesFile) };
}
