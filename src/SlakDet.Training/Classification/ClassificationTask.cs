using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SlakDet.Annotations;
using SlakDet.Backbones.Slak;
using SlakDet.Data.Classification;
using SlakDet.Data.Images;
using SlakDet.Data.Loading;
using SlakDet.Data.Rendering;
using SlakDet.Evaluation.Classification;
using SlakDet.Kernels.Native;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Classification;

/// <summary>Image classification: a classifier trained on soft targets and scored by top-1 and top-5 accuracy.</summary>
public sealed class ClassificationTask : ITrainingTask
{
    /// <summary>File of the likeliest classes of all predicted pictures.</summary>
    public const string PredictionsFile = "predictions.json";

    private const int Guesses = 5, EvaluationBatch = 32;
    private readonly SlakClassifier _model;
    private readonly double _labelSmoothing;
    private readonly Device _device;
    private readonly int _workers;
    private readonly ClassificationTestPipeline _testPipeline;
    private readonly ClassList _classes;
    private readonly Lazy<ClassificationTrainingSamples> _training;
    private readonly Lazy<IReadOnlyList<ImageFolderItem>> _validation;

    /// <summary>Joins a model with its data; the folders are read when first needed.</summary>
    /// <param name="model">The model on its device; disposed with this.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="labelSmoothing">Share of the target that goes to all classes alike.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="workers">Threads that read pictures ahead in evaluation.</param>
    public ClassificationTask(SlakClassifier model, ClassificationDataConfig data, double labelSmoothing, Device device, int workers)
    {
        (_model, _labelSmoothing, _device, _workers) = (model, labelSmoothing, device, workers);
        _classes = data.LoadClasses();
        _testPipeline = new ClassificationTestPipeline(data.Test);
        _training = new(() => new ClassificationTrainingSamples(data));
        _validation = new(() => data.Open(data.ValidationSplit).Items);
    }

    /// <inheritdoc/>
    public nn.Module Model => _model;

    /// <inheritdoc/>
    public int SampleCount => _training.Value.Count;

    /// <inheritdoc/>
    public Func<long, ITrainingBatch> Batches(int batchSize, long seed) => _training.Value.Batches(batchSize, seed);

    /// <inheritdoc/>
    /// <remarks>The term <c>acc</c> is the share of samples, in percent, whose likeliest class is the one with the largest target.</remarks>
    public LossTerms ComputeLosses(ITrainingBatch batch)
    {
        var samples = ((ClassificationTrainingBatch)batch).Samples;
        using var scope = NewDisposeScope();
        var targets = tensor(samples.Targets(_classes.Count, _labelSmoothing), [samples.Count, _classes.Count]).to(_device);
        var logits = _model.call(ToDevice(samples.Images, samples.Count, samples.Height));
        var loss = SoftTargetCrossEntropy.Compute(logits, targets);
        using var noGradient = no_grad();
        var accuracy = logits.argmax(1).eq(targets.argmax(1)).to_type(ScalarType.Float32).mean().Times(100);
        return new LossTerms(loss.MoveToOuterDisposeScope(), [("acc", accuracy.MoveToOuterDisposeScope())]);
    }

    /// <summary>
    /// The loss on which weights are measured before they are pruned (SNIP): plain cross-entropy of the run's first batch, augmented but not mixed,
    /// with hard labels, the model in training mode. Batch norm's running statistics move as in training.
    /// </summary>
    /// <param name="batchSize">Samples in the batch.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>A scalar to differentiate.</returns>
    public Tensor SensitivityLoss(int batchSize, long seed)
    {
        var samples = _training.Value.FirstUnmixed(batchSize, seed);
        _model.train();
        using var scope = NewDisposeScope();
        var labels = tensor(samples.Labels.Select(label => (long)label).ToArray()).to(_device);
        return nn.functional.cross_entropy(_model.call(ToDevice(samples.Images, samples.Count, samples.Height)), labels).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public EvaluationResult Evaluate(IProgress<double>? progress, CancellationToken cancellation)
    {
        var metric = new ClassificationMetric(_classes.Count, Guesses);
        var items = _validation.Value;
        var batches = items.Chunk(EvaluationBatch).ToArray();
        using var loader = new PrefetchLoader<float[]>(_workers, 2 * Math.Max(1, _workers), i => Load(batches[i]), 0, batches.Length);
        for (var (b, done) = (0, 0); b < batches.Length; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            var scores = Predict(loader.Next(), batches[b].Length);
            for (var i = 0; i < batches[b].Length; i++)
                metric.Add(scores.AsSpan(i * _classes.Count, _classes.Count), batches[b][i].Label);
            done += batches[b].Length;
            progress?.Report(done / (double)items.Count);
        }

        return new ClassificationResult(metric.Compute(), _classes.Names);
    }

    /// <inheritdoc/>
    public void WritePredictions(IReadOnlyList<string> imagePaths, string folder, IProgress<double>? progress)
    {
        var rows = new JArray();
        for (var i = 0; i < imagePaths.Count; i++)
        {
            var likeliest = Likeliest(imagePaths[i]);
            using var picture = ImageFile.DecodeColor(imagePaths[i]);
            using var overlay = ClassificationOverlay.Render(picture, likeliest, _classes);
            ImageFile.WriteJpeg(Path.Combine(folder, Path.GetFileNameWithoutExtension(imagePaths[i]) + ".overlay.jpg"), overlay);
            rows.Add(new JObject
            {
                ["file_name"] = Path.GetFileName(imagePaths[i]),
                ["classes"] = new JArray(likeliest.Select(entry =>
                    new JObject { ["category"] = _classes.Names[entry.Label], ["category_id"] = _classes.CategoryIds[entry.Label], ["probability"] = entry.Probability })),
            });
            progress?.Report((i + 1.0) / imagePaths.Count);
        }

        File.WriteAllText(Path.Combine(folder, PredictionsFile), rows.ToString(Formatting.Indented) + "\n");
    }

    /// <inheritdoc/>
    public void WriteSamples(string folder, int count)
    {
        // Pictures of different classes may have one name; what is written of them would too.
        var items = _validation.Value.DistinctBy(item => Path.GetFileNameWithoutExtension(item.ImagePath)).ToList();
        count = Math.Min(count, items.Count);
        var chosen = Enumerable.Range(0, count).Select(i => items[i * items.Count / count]).ToList();
        WritePredictions([.. chosen.Select(item => item.ImagePath)], folder, null);
        var rows = chosen.Select(item =>
        {
            var picture = ImageFile.DecodeColor(item.ImagePath);
            return new[] { picture, ClassificationOverlay.Render(picture, [.. Likeliest(item.ImagePath).Take(3)], _classes, item.Label) };
        }).ToList();
        using var sheet = ContactSheet.Render(["picture", "truth and prediction"], rows);
        ImageFile.WriteJpeg(Path.Combine(folder, "sheet.jpg"), sheet);
        rows.ForEach(row => Array.ForEach(row, shown => shown.Dispose()));
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private float[] Load(ImageFolderItem[] items)
    {
        var images = new float[items.Length * 3 * _testPipeline.Size * _testPipeline.Size];
        for (var i = 0; i < items.Length; i++)
        {
            var image = _testPipeline.Load(items[i].ImagePath);
            image.CopyTo(images, i * image.Length);
        }

        return images;
    }

    /// <summary>The likeliest classes of a picture, in falling order.</summary>
    private IReadOnlyList<(int Label, double Probability)> Likeliest(string imagePath)
    {
        var scores = Predict(_testPipeline.Load(imagePath), 1);
        var highest = scores.Max();
        var shares = scores.Select(score => Math.Exp(score - highest)).ToArray();
        var sum = shares.Sum();
        return [.. shares.Select((share, label) => (label, share / sum)).OrderByDescending(entry => entry.Item2).Take(Guesses)];
    }

    /// <summary>Logits (count, classes).</summary>
    private float[] Predict(float[] images, int count)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return _model.call(ToDevice(images, count, _testPipeline.Size)).to_type(ScalarType.Float32).cpu().data<float>().ToArray();
    }

    private Tensor ToDevice(float[] images, int count, int size) => tensor(images, [count, 3, size, size]).to(_device);
}
