using SlakDet.Heads.Layers;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>Cross entropy and accuracy of a class map, as MMSegmentation 0.x counts them.</summary>
public static class PixelCrossEntropy
{
    /// <summary>The label of pixels that count in no loss and no accuracy.</summary>
    public const int IgnoreLabel = 255;

    private const double Epsilon = 1.1920928955078125e-7;   // 2^-23, of float32

    /// <summary>Resizes the logits to the labels' size, then takes loss and accuracy.</summary>
    /// <remarks>
    /// The loss is the mean over all pixels of the batch, ignored ones counting as 0: half of the pixels ignored halves
    /// it. Accuracy = 100 * (correct + e) / (labelled + e) with e = 2^-23, so 100 when nothing is labelled.
    /// </remarks>
    /// <param name="logits">(N, classes, h, w).</param>
    /// <param name="labels">(N, H, W), int64, 0 to classes - 1 or <see cref="IgnoreLabel"/>.</param>
    /// <param name="classWeights">What the loss of a pixel is multiplied with, by its label; null for 1 each. The mean stays one over all pixels.</param>
    /// <returns>Two scalars on the logits' device.</returns>
    /// <exception cref="ArgumentException">The labels have another type or do not fit the logits, or the weights are not one a class.</exception>
    public static (Tensor Loss, Tensor Accuracy) Compute(Tensor logits, Tensor labels, IReadOnlyList<double>? classWeights = null)
    {
        var size = labels.shape;
        if (labels.dtype != ScalarType.Int64 || size.Length != 3 || size[0] != logits.shape[0])
            throw new ArgumentException(
                $"Segmentation loss: the labels are {labels.dtype} ({string.Join(", ", size)}); "
                + $"for {logits.shape[0]} pictures they must be Int64 ({logits.shape[0]}, H, W).");
        if (classWeights != null && classWeights.Count != logits.shape[1])
            throw new ArgumentException($"Segmentation loss: there are {classWeights.Count} class weights for {logits.shape[1]} classes; give one a class, or none.");
        using var scope = NewDisposeScope();
        var full = BilinearResize.To(logits, size[1], size[2]);
        var weights = classWeights == null ? null : tensor(classWeights.Select(weight => (float)weight).ToArray()).SentTo(logits.device).to_type(full.dtype);
        var loss = nn.functional.cross_entropy(full, labels, weights, ignore_index: IgnoreLabel, reduction: nn.Reduction.None).mean();
        return (loss.MoveToOuterDisposeScope(), Accuracy(full, labels).MoveToOuterDisposeScope());
    }

    private static Tensor Accuracy(Tensor logits, Tensor labels)
    {
        using var noGradient = no_grad();
        var labelled = labels.NotEqual(IgnoreLabel);
        var correct = logits.argmax(1).eq(labels).logical_and_(labelled);
        return (Count(correct).Plus(Epsilon) / Count(labelled).Plus(Epsilon)).Times(100);

        static Tensor Count(Tensor mask) => mask.sum().to_type(ScalarType.Float32);
    }
}
