using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Data.Detection;
using SlakDet.Data.Images;
using SlakDet.Data.Loading;
using SlakDet.Data.Rendering;
using SlakDet.Heads.Detection;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Detection;

/// <summary>Object detection: a two-stage detector trained on boxes and maybe masks, and scored by average precision.</summary>
public sealed class DetectionTask : ITrainingTask
{
    /// <summary>File of the detections on all predicted pictures: rows of COCO results with the names of picture and class.</summary>
    public const string PredictionsFile = "predictions.json";

    // Detections below are written but not drawn.
    private const double DrawnFrom = 0.3;
    private readonly Detector _model;
    private readonly DetectionDataConfig _data;
    private readonly bool _hasMasks;
    private readonly Device _device;
    private readonly int _workers;
    private readonly DetectionTestPipeline _testPipeline;
    private readonly PixelStore _pixels;
    private readonly ClassList _classes;
    private readonly Lazy<ITrainingSamples> _training;
    private readonly Lazy<DetectionDataset> _validation;

    /// <summary>Joins a model with its data; the sets are read when first needed.</summary>
    /// <param name="model">The model on its device; disposed with this.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="hasMasks">Whether the model trains on masks and predicts them.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="workers">Threads that read pictures ahead in evaluation.</param>
    public DetectionTask(Detector model, DetectionDataConfig data, bool hasMasks, Device device, int workers)
    {
        (_model, _data, _hasMasks, _device, _workers) = (model, data, hasMasks, device, workers);
        _classes = data.LoadClasses();
        var packed = data.OpenPacked();
        _pixels = packed ?? PixelStore.Files;
        _testPipeline = new DetectionTestPipeline(data.Test, packed);
        _training = new(() => device.type == TorchSharp.DeviceType.CUDA ? new DetectionTrainingSamples(data, device, hasMasks) : data.OpenTraining());
        _validation = new(() => data.LoadValidation(packed));
    }

    /// <inheritdoc/>
    public nn.Module Model => _model;

    /// <inheritdoc/>
    public int SampleCount => _training.Value.Count;

    /// <inheritdoc/>
    public Func<long, ITrainingBatch> Batches(int batchSize, long seed) => _training.Value.Batches(batchSize, seed);

    /// <inheritdoc/>
    public LossTerms ComputeLosses(ITrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var losses = _model.ComputeLosses(batch is StagedDetectionBatch staged ? staged.ToNetwork(_data.Training)
            : DetectionTensors.ToDevice(((DetectionTrainingBatch)batch).Inputs, _device, _hasMasks));
        foreach (var (_, value) in losses.Named)
            value.MoveToOuterDisposeScope();
        return new LossTerms(losses.Total, losses.Terms);
    }

    /// <inheritdoc/>
    public Tensor SensitivityLoss(int batchSize, long seed)
    {
        var batch = Batches(batchSize, seed)(0);
        using var onDevice = batch as IDisposable;
        return ComputeLosses(batch).Total;
    }

    /// <inheritdoc/>
    public EvaluationResult Evaluate(IProgress<double>? progress, CancellationToken cancellation)
    {
        var set = _validation.Value;
        var found = new Detections[set.Items.Count];
        using var loader = new PrefetchLoader<DetectionInputs>(_workers, 2 * Math.Max(1, _workers), i => _testPipeline.Load(set.Items[(int)i]), 0, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            found[i] = Predict(loader.Next());
            progress?.Report((i + 1.0) / found.Length);
        }

        return _data.Metric == DetectionMetric.Coco ? CocoScore.Compute(set, found, _hasMasks) : VocScore.Compute(set, found, _data.Metric);
    }

    /// <inheritdoc/>
    public void WritePredictions(IReadOnlyList<string> imagePaths, string folder, IProgress<double>? progress) =>
        WritePredictions([.. imagePaths.Select(path => Path.GetFileName(path))], i => (_testPipeline.Load(imagePaths[i]), ImageFile.DecodeColor(imagePaths[i])), folder, progress);

    /// <inheritdoc/>
    public void WriteSamples(string folder, int count)
    {
        var items = _validation.Value.Items;
        count = Math.Min(count, items.Count);
        // Spread over the set: neighbours by name are often frames of one film.
        var chosen = Enumerable.Range(0, count).Select(i => items[i * items.Count / count]).ToList();
        WritePredictions([.. chosen.Select(item => Path.GetFileName(item.FileName))], i => (_testPipeline.Load(chosen[i]), Picture(chosen[i])), folder, progress: null);
        var rows = new List<Picture[]>();
        foreach (var item in chosen)
        {
            using var sample = new DetectionSample(item, Picture(item));
            rows.Add([
                sample.Image.Clone(), DetectionOverlay.Render(sample.Image, [.. DrawnObject.From(sample.Boxes, sample.Labels, _hasMasks ? sample.DrawMasks() : null)], _classes),
                Draw(sample.Image, Predict(_testPipeline.Load(item))),
            ]);
        }

        using var sheet = ContactSheet.Render(["picture", "truth", "prediction"], rows);
        ImageFile.WriteJpeg(Path.Combine(folder, "sheet.jpg"), sheet);
        rows.ForEach(row => Array.ForEach(row, shown => shown.Dispose()));
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private void WritePredictions(IReadOnlyList<string> names, Func<int, (DetectionInputs Inputs, Picture Picture)> load, string folder, IProgress<double>? progress)
    {
        var rows = new List<CocoResult>();
        for (var i = 0; i < names.Count; i++)
        {
            var (inputs, picture) = load(i);
            using (picture)
            {
                var found = Predict(inputs);
                using var overlay = Draw(picture, found);
                ImageFile.WriteJpeg(Path.Combine(folder, Path.GetFileNameWithoutExtension(names[i]) + ".overlay.jpg"), overlay);
                rows.AddRange(DetectionRows.Of(found, i + 1, _classes.CategoryIds));
            }

            progress?.Report((i + 1.0) / names.Count);
        }

        CocoResults.Write(Path.Combine(folder, PredictionsFile), rows, Enumerable.Range(0, names.Count).ToDictionary(i => i + 1L, i => names[i]),
            Enumerable.Range(0, _classes.Count).ToDictionary(label => _classes.CategoryIds[label], label => _classes.Names[label]));
    }

    private Picture Picture(DetectionItem item)
    {
        using var stored = _pixels.Picture(item.ImagePath);
        return stored.AtFullSize();
    }

    private Detections Predict(DetectionInputs inputs)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return _model.Predict(DetectionTensors.ToDevice(inputs, _device, withMasks: false))[0];
    }

    private Picture Draw(Picture picture, Detections found)
    {
        var count = found.Scores.TakeWhile(score => score >= DrawnFrom).Count();
        return DetectionOverlay.Render(picture, [.. Enumerable.Range(0, count).Select(i =>
            new DrawnObject(found.Boxes[4 * i], found.Boxes[4 * i + 1], found.Boxes[4 * i + 2], found.Boxes[4 * i + 3], found.Labels[i])
            {
                Score = found.Scores[i], Mask = found.Masks == null ? null : ObjectMask.FromRunLengths(found.Masks[i]),
            })], _classes);
    }
}
