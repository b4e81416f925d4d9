using SlakDet.Backbones.Profiling;
using SlakDet.Backbones;
using SlakDet.Heads.Layers;
using SlakDet.Kernels.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>A segmenter: backbone, decode head, and for training maybe an auxiliary head.</summary>
/// <remarks>
/// Pictures are (N, 3, H, W), normalised; as a module it maps them to logits (N, classes, H, W). State-dict names are
/// MMSegmentation's.
/// </remarks>
public sealed class EncoderDecoder : nn.Module<Tensor, Tensor>, IProfiled
{
    [ComponentName(Name = "backbone")] private readonly Backbone _backbone;
    [ComponentName(Name = "decode_head")] private readonly SegmentationHead _decodeHead;
    [ComponentName(Name = "auxiliary_head")] private readonly FcnHead? _auxiliaryHead;
    private readonly SegmentationInferenceConfig _inference;
    private readonly IReadOnlyList<double>? _classWeights;

    /// <summary>Joins the parts, which the segmenter owns from now on.</summary>
    /// <param name="backbone">Maps pictures to features.</param>
    /// <param name="decodeHead">The head that predicts.</param>
    /// <param name="auxiliaryHead">A second head in training; null for none.</param>
    /// <param name="inference">How a picture is passed through; null for whole.</param>
    /// <param name="classWeights">As for <see cref="PixelCrossEntropy.Compute"/>, for both heads.</param>
    /// <exception cref="ArgumentException">The inference configuration is out of range, or the heads differ in their classes.</exception>
    public EncoderDecoder(Backbone backbone, SegmentationHead decodeHead, FcnHead? auxiliaryHead = null, SegmentationInferenceConfig? inference = null,
        IReadOnlyList<double>? classWeights = null)
        : base(nameof(EncoderDecoder))
    {
        _inference = inference ?? new SegmentationInferenceConfig();
        _inference.Validate();
        if (auxiliaryHead is not null && auxiliaryHead.Classes != decodeHead.Classes)
            throw new ArgumentException(
                $"Segmenter: the auxiliary head has {auxiliaryHead.Classes} classes, the decode head {decodeHead.Classes}; make them equal.");
        (_backbone, _decodeHead, _auxiliaryHead, _classWeights) = (backbone, decodeHead, auxiliaryHead, classWeights);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var logits = _decodeHead.call(_backbone.call(images));
        return BilinearResize.Like(logits, images).MoveToOuterDisposeScope();
    }

    /// <summary>Passes pictures forward and compares with their labels.</summary>
    /// <param name="images">(N, 3, H, W).</param>
    /// <param name="labels">(N, H, W), int64, class indices or <see cref="PixelCrossEntropy.IgnoreLabel"/>.</param>
    public SegmentationLosses ComputeLosses(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var features = _backbone.call(images);
        var (decode, accuracy) = PixelCrossEntropy.Compute(_decodeHead.call(features), labels, _classWeights);
        if (_auxiliaryHead is null)
            return new SegmentationLosses(decode.alias(), decode, accuracy, null, null).MoveToOuterDisposeScope();
        var (auxiliary, auxiliaryAccuracy) = PixelCrossEntropy.Compute(_auxiliaryHead.call(features), labels, _classWeights);
        auxiliary *= _auxiliaryHead.LossWeight;
        return new SegmentationLosses(decode + auxiliary, decode, accuracy, auxiliary, auxiliaryAccuracy).MoveToOuterDisposeScope();
    }

    /// <summary>The class of every pixel of the original picture.</summary>
    /// <param name="image">(1, 3, h, w): the picture resized as in testing, and normalised.</param>
    /// <param name="originalHeight">Height of the class map in pixels.</param>
    /// <param name="originalWidth">Width of the class map in pixels.</param>
    /// <returns>(originalHeight, originalWidth), uint8, on the model's device.</returns>
    public Tensor Predict(Tensor image, int originalHeight, int originalWidth) =>
        Predict([new AugmentedView(image, Flipped: false)], originalHeight, originalWidth);

    /// <summary>The class of every pixel by the mean of the class probabilities over several views of one picture.</summary>
    public Tensor Predict(IReadOnlyList<AugmentedView> views, int originalHeight, int originalWidth)
    {
        if (views.Count == 0 || views.Any(view => view.Image.shape[0] != 1))
            throw new ArgumentException("Segmenter: one picture is predicted at a time; give one or more views of shape (1, 3, h, w).");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var sum = Probabilities(views[0]);
        foreach (var view in views.Skip(1))
        {
            using var probabilities = Probabilities(view);
            sum.PlusInPlace(probabilities);                 // the mean has its largest class where the sum has
        }
        return sum.argmax(1).squeeze(0).to_type(ScalarType.Byte).MoveToOuterDisposeScope();

        Tensor Probabilities(AugmentedView view)
        {
            using var logits = Logits(view.Image, originalHeight, originalWidth);
            return (view.Flipped ? logits.flip(3) : logits).softmax(1);
        }
    }

    /// <summary>Logits (N, classes, height, width): those at the picture's own size, averaged over windows, then resized.</summary>
    /// <exception cref="InvalidOperationException">The segmenter is in training mode.</exception>
    public Tensor Logits(Tensor image, int height, int width)
    {
        if (training)
            throw new InvalidOperationException("Segmenter: in training mode scores depend on chance and on other pictures; call eval() first.");
        using var noGradient = no_grad();
        using var logits = SlidingWindow.Average(this, image, _inference.Windows((int)image.shape[2], (int)image.shape[3]));
        return BilinearResize.To(logits, height, width);
    }

    /// <inheritdoc/>
    public long Positions(string weight, int height, int width)
    {
        var parts = weight.Split('.', 2);
        return parts[0] switch
        {
            "backbone" => _backbone.Positions(parts[1], height, width),
            "decode_head" => _decodeHead.Positions(parts[1], _backbone.FeatureSizes(height, width)),
            _ => 0,                                   // the auxiliary head serves only training
        };
    }
}
