using SlakDet.Heads.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

public class PixelCrossEntropyTests
{
    [Fact]
    public void Compute_WithHalfOfThePixelsIgnored_GivesHalfOfTheUsualMean()
    {
        using var scope = NewDisposeScope();
        var logits = randn(2, 5, 6, 8);
        var labels = randint(0, 5, [2, 6, 8], int64);
        labels.narrow(1, 0, 3).fill_(255);
        var usual = nn.functional.cross_entropy(logits, labels, ignore_index: 255);
        Assert.Equal(usual.item<float>() / 2, PixelCrossEntropy.Compute(logits, labels).Loss.item<float>(), 1e-6f);
    }

    [Fact]
    public void Compute_OnCoarseLogits_ResizesThemToTheLabels()
    {
        using var scope = NewDisposeScope();
        // Two cells, 0 and 4 for class 1, resized to four columns: 0, 1, 3, 4 (half-pixel centres).
        var logits = zeros(1, 2, 1, 2);
        logits[0, 1, 0, 1] = 4f;
        var labels = ones([1, 1, 4], int64);
        var expected = new[] { 0.0, 1, 3, 4 }.Average(logit => Math.Log(1 + Math.Exp(-logit)));
        var (loss, accuracy) = PixelCrossEntropy.Compute(logits, labels);
        Assert.Equal(expected, loss.item<float>(), 1e-6);
        Assert.Equal(75, accuracy.item<float>(), 1e-4);   // the tie at 0 goes to class 0
    }

    [Fact]
    public void Compute_WithNothingLabelled_GivesNoLossNoGradientAndFullAccuracy()
    {
        using var scope = NewDisposeScope();
        var logits = randn(1, 3, 2, 2).requires_grad_(true);
        var (loss, accuracy) = PixelCrossEntropy.Compute(logits, full([1, 2, 2], 255, int64));
        loss.backward();
        Assert.Equal(0, loss.item<float>());
        Assert.Equal(100, accuracy.item<float>());
        Assert.Equal(0, logits.grad!.abs().max().item<float>());
    }

    [Fact]
    public void Accuracy_CountsLabelledPixelsOnly()
    {
        using var scope = NewDisposeScope();
        var logits = nn.functional.one_hot(tensor(new long[] { 0, 1, 2, 2 }), 3).to_type(ScalarType.Float32).transpose(0, 1).view(1, 3, 1, 4);
        var (_, accuracy) = PixelCrossEntropy.Compute(logits, tensor(new long[] { 0, 1, 0, 255 }).view(1, 1, 4));
        Assert.Equal(100 * 2 / 3f, accuracy.item<float>(), 1e-4f);
        Assert.False(accuracy.requires_grad);
    }

    [Fact]
    public void Compute_WithClassWeights_WeighsEveryPixelByItsLabelAndDividesByAllPixels()
    {
        using var scope = NewDisposeScope();
        var logits = randn(2, 3, 4, 4);
        var labels = randint(0, 3, [2, 4, 4], int64);
        labels.narrow(1, 0, 1).fill_(255);
        double[] weights = [0.5, 2, 7];
        var values = logits.log_softmax(1).data<float>().ToArray();
        var expected = 0.0;
        var flat = labels.data<long>().ToArray();
        for (var i = 0; i < flat.Length; i++)
            expected -= flat[i] == 255 ? 0 : weights[flat[i]] * values[i / 16 * 48 + flat[i] * 16 + i % 16];
        Assert.Equal(expected / flat.Length, PixelCrossEntropy.Compute(logits, labels, weights).Loss.item<float>(), 1e-6);
        Assert.Contains("2 class weights for 3 classes", Assert.Throws<ArgumentException>(() => PixelCrossEntropy.Compute(logits, labels, [1, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_OfLabelsThatDoNotFit_SaysWhatTheyMustBe()
    {
        using var scope = NewDisposeScope();
        string Message(Tensor labels) => Assert.Throws<ArgumentException>(() => PixelCrossEntropy.Compute(zeros(2, 3, 4, 4), labels)).Message;
        Assert.Equal("Segmentation loss: the labels are Byte (2, 4, 4); for 2 pictures they must be Int64 (2, H, W).", Message(zeros([2, 4, 4], uint8)));
        Assert.Contains("are Int64 (2, 1, 4, 4)", Message(zeros([2, 1, 4, 4], int64)), StringComparison.Ordinal);
        Assert.Contains("are Int64 (1, 4, 4)", Message(zeros([1, 4, 4], int64)), StringComparison.Ordinal);
    }
}
