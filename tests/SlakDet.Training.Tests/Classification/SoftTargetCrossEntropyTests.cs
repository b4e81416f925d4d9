using Newtonsoft.Json.Linq;
using SlakDet.Data.Classification;
using SlakDet.Training.Classification;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Classification;

public class SoftTargetCrossEntropyTests
{
    private static readonly JObject Golden = JObject.Parse(File.ReadAllText(Repository.Golden("classification", "soft_cross_entropy.json")));

    [Fact]
    public void Compute_OfTheGolden_IsPyTorchsLossAndGradient()
    {
        using var scope = NewDisposeScope();
        var logits = Matrix("logits").requires_grad_();
        var loss = SoftTargetCrossEntropy.Compute(logits, Matrix("targets"));
        loss.backward();
        Assert.Equal((double)Golden["loss"]!, loss.item<double>(), 1e-12);
        Assert.All(Matrix("gradient").data<double>().Zip(logits.grad!.data<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Compute_OfSmoothedLabels_IsPyTorchsLabelSmoothing()
    {
        using var scope = NewDisposeScope();
        var labels = Golden["labels"]!.Values<int>().ToArray();
        var batch = new ClassificationBatch([], labels, 1, 1, 1, []);
        var loss = SoftTargetCrossEntropy.Compute(Matrix("logits").to_type(ScalarType.Float32), tensor(batch.Targets(5, 0.1), [labels.Length, 5]));
        Assert.Equal((double)Golden["smoothed"]!, loss.item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    public void Compute_AnySize_HasTheGradientOfFiniteDifferences(int samples, int classes)
    {
        const double Step = 1e-5;
        using var scope = NewDisposeScope();
        var values = Enumerable.Range(0, samples * classes).Select(i => Math.Sin(3 * i + 1)).ToArray();
        var targets = nn.functional.softmax(tensor(values.Select(value => value * value).ToArray(), [samples, classes]), 1);
        var logits = tensor(values, [samples, classes]).requires_grad_();
        SoftTargetCrossEntropy.Compute(logits, targets).backward();
        var gradient = logits.grad!.data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
            Assert.Equal((Loss(i, Step) - Loss(i, -Step)) / (2 * Step), gradient[i], 1e-8);

        double Loss(int at, double change)
        {
            var moved = values.ToArray();
            moved[at] += change;
            return SoftTargetCrossEntropy.Compute(tensor(moved, [samples, classes]), targets).item<double>();
        }
    }

    [Fact]
    public void Compute_OfHalfPrecisionLogits_KeepsTheTargetsPrecision()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Float32, SoftTargetCrossEntropy.Compute(zeros(2, 3, dtype: ScalarType.BFloat16), ones(2, 3) / 3).dtype);
    }

    [Fact]
    public void Compute_OtherShapes_IsRefused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => SoftTargetCrossEntropy.Compute(zeros(2, 3), zeros(3, 2)));
        Assert.Equal("Classification loss: the logits are (2, 3), the targets (3, 2); both must be (N, classes).", error.Message);
    }

    private static Tensor Matrix(string name)
    {
        var rows = Golden[name]!.Select(row => row.Values<double>().ToArray()).ToArray();
        return tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);
    }
}
