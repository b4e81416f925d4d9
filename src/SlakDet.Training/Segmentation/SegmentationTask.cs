using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Loading;
using SlakDet.Data.Rendering;
using SlakDet.Data.Segmentation;
using SlakDet.Heads.Segmentation;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Segmentation;

/// <summary>Semantic segmentation: an encoder-decoder trained by pixel cross-entropy and scored by mIoU.</summary>
public sealed class SegmentationTask : ITrainingTask
{
    private const int LeastSide = 32; // the stride of the backbone's last stage
    private readonly SegmentationDataConfig _data;
    private readonly EncoderDecoder _model;
    private readonly Device _device;
    private readonly int _workers;
    private readonly SegmentationTestPipeline[] _testPipelines;
    private readonly PixelStore _pixels;
    private readonly ClassList _classes;
    private readonly Lazy<ITrainingSamples> _training;
    private readonly Lazy<IReadOnlyList<SegmentationItem>> _validation;

    /// <summary>Joins a model with its data; the folders are read when first needed.</summary>
    /// <param name="model">The model on its device; disposed with this.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="workers">Threads that read pictures ahead in evaluation.</param>
    public SegmentationTask(EncoderDecoder model, SegmentationDataConfig data, Device device, int workers)
    {
        (_model, _data, _device, _workers) = (model, data, device, workers);
        _classes = data.LoadClasses();
        var packed = data.OpenPacked();
        _pixels = packed ?? PixelStore.Files;
        _testPipelines = [.. data.TestRatios.Select(ratio => new SegmentationTestPipeline(data.Test with
        {
            ClassCount = _classes.Count,
            Scale = ((int)(data.Test.Scale.Width * ratio), (int)(data.Test.Scale.Height * ratio)),
        }, packed))];
        _training = new(() => new SegmentationTrainingSamples(data, device.type == TorchSharp.DeviceType.CUDA ? device : null));
        _validation = new(() => data.ValidationItems(packed));
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
        var (images, labels) = ToNetwork(batch);
        var losses = _model.ComputeLosses(images, labels);
        foreach (var (_, value) in losses.Named)
            value.MoveToOuterDisposeScope();
        return new LossTerms(losses.Total, [.. losses.Named.Skip(1)]);
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
        using var counts = new SegmentationCounts(_classes.Count, _device.type == TorchSharp.DeviceType.CUDA ? _device : null);
        var items = _validation.Value;
        using var loader = new PrefetchLoader<TestSample[]>(_workers, 2 * Math.Max(1, _workers),
            i => [.. _testPipelines.Select(pipeline => pipeline.Load(items[(int)i]))], 0, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var views = loader.Next();
            using var prediction = Predict(views);
            counts.Add(prediction, views[0].Label!);
            progress?.Report((i + 1.0) / items.Count);
        }
        return new SegmentationResult(counts.Compute(), _classes.Names);
    }

    /// <inheritdoc/>
    public void WritePredictions(IReadOnlyList<string> imagePaths, string folder, IProgress<double>? progress)
    {
        for (var i = 0; i < imagePaths.Count; i++)
        {
            var views = _testPipelines.Select(pipeline => pipeline.Load(imagePaths[i])).ToArray();
            using var picture = ImageFile.DecodeColor(imagePaths[i]);
            WritePrediction(Path.Combine(folder, Path.GetFileNameWithoutExtension(imagePaths[i])), views[0], Classes(views), picture);
            progress?.Report((i + 1.0) / imagePaths.Count);
        }
    }

    /// <inheritdoc/>
    public void WriteSamples(string folder, int count)
    {
        var items = _validation.Value;
        count = Math.Min(count, items.Count);
        var rows = new List<Picture[]>();
        // Spread over the set: neighbours by name are often frames of one film.
        foreach (var item in Enumerable.Range(0, count).Select(i => items[i * items.Count / count]))
        {
            var views = _testPipelines.Select(pipeline => pipeline.Load(item)).ToArray();
            using var stored = _pixels.Picture(item.ImagePath);
            var (picture, predicted) = (stored.AtFullSize(), Classes(views));
            WritePrediction(Path.Combine(folder, item.Name), views[0], predicted, picture);
            rows.Add([picture, SegmentationOverlay.Blend(picture, views[0].Label!, _classes), SegmentationOverlay.Blend(picture, predicted, _classes)]);
        }
        using var sheet = ContactSheet.Render(["picture", "truth", "prediction"], rows);
        ImageFile.WriteJpeg(Path.Combine(folder, "sheet.jpg"), sheet);
        rows.ForEach(row => Array.ForEach(row, shown => shown.Dispose()));
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private (Tensor Images, Tensor Labels) ToNetwork(ITrainingBatch batch)
    {
        if (batch is StagedSegmentationBatch staged)
            return staged.ToNetwork(_data.Training);
        var samples = ((SegmentationTrainingBatch)batch).Samples;
        return (tensor(samples.Images, [samples.Count, 3, samples.Height, samples.Width]).to(_device),
            tensor(samples.Labels, [samples.Count, samples.Height, samples.Width]).to(_device).to(int64));
    }

    /// <summary>Writes <c>NAME.png</c>, the class of every pixel, and <c>NAME.overlay.jpg</c>.</summary>
    private void WritePrediction(string stem, TestSample view, byte[] classes, Picture picture)
    {
        LabelFile.Write(stem + ".png", classes, view.OriginalWidth, view.OriginalHeight);
        using var overlay = SegmentationOverlay.Render(picture, classes, _classes);
        ImageFile.WriteJpeg(stem + ".overlay.jpg", overlay);
    }

    /// <summary>Class of every pixel at the original size, row by row.</summary>
    private byte[] Classes(TestSample[] scales)
    {
        using var prediction = Predict(scales);
        return SegmentationCounts.ToArray(prediction);
    }

    /// <summary>The same on the device: (H, W), uint8.</summary>
    private Tensor Predict(TestSample[] scales)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var views = new List<AugmentedView>();
        foreach (var sample in scales)
        {
            if (Math.Min(sample.Height, sample.Width) < LeastSide)
                throw new DatasetException("SD-IMAGE-SMALL", $"{sample.Name}: {sample.OriginalWidth} x {sample.OriginalHeight} pixels become {sample.Width} x {sample.Height} for the model, "
                    + $"which needs {LeastSide} on each side. Raise data.test.scale, or leave the picture out.");
            var image = tensor(sample.Image, [1, 3, sample.Height, sample.Width]).to(_device);
            views.Add(new AugmentedView(image, Flipped: false));
            if (_data.TestFlip)
                views.Add(new AugmentedView(image.flip(3), Flipped: true));
        }
        return _model.Predict(views, scales[0].OriginalHeight, scales[0].OriginalWidth).MoveToOuterDisposeScope();
    }
}
