using SlakDet.Backbones.Loading;
using SlakDet.Heads.Detection;
using SlakDet.Kernels.Native;
using SlakDet.Weights;
using TorchSharp;
using static SlakDet.Heads.Tests.Detection.SmallDetectors;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

/// <summary>What holds for every detector: each test runs with a Faster R-CNN and with a Cascade Mask R-CNN.</summary>
[Collection(AloneCollection.Name)]   // its random numbers are its own
public class DetectorTests
{
    /// <summary>Kind; objects of each of two pictures; their side in pixels, 0 for any.</summary>
    public static TheoryData<bool, int, int, int> Objects { get; } = new(
        from cascade in new[] { false, true }
        from objects in new[] { (0, 0, 0), (0, 3, 0), (1, 1, 1), (5000, 0, 0) }
        select (cascade, objects.Item1, objects.Item2, objects.Item3));

    [Theory]
    [MemberData(nameof(Objects))]
    public void ComputeLosses_OfAnyObjects_IsFiniteAndReachesEveryWeight(bool cascade, int first, int second, int side)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade);
        var losses = model.ComputeLosses(Batch([first, second], side == 0 ? null : side));
        losses.Total.backward();
        Assert.All(losses.Named, term => Assert.True(float.IsFinite(term.Value.item<float>()), term.Name));
        Assert.All(model.named_parameters(), entry => Assert.True(entry.parameter.grad?.isfinite().all().item<bool>(), entry.name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Detector_WithoutProposals_TrainsAndFindsNothing(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade);
        using (no_grad())
            model.state_dict()["rpn_head.rpn_reg.bias"].fill_(1e5);           // every box leaves the picture
        var losses = model.ComputeLosses(Batch([0, 0]));
        losses.Total.backward();
        Assert.All(losses.Named.Where(term => !term.Name.Contains("rpn", StringComparison.Ordinal) && term.Name != "loss"),
            term => Assert.Equal(0, term.Value.item<float>()));
        Assert.True(float.IsFinite(model.ComputeLosses(Batch([2, 0])).Total.item<float>()));
        model.eval();
        Assert.All(model.Predict(Batch([0, 0])), AssertEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_WhereNothingScoresEnough_FindsNothing(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade, new() { ScoreThreshold = 1 });
        model.eval();
        Assert.All(model.Predict(Batch([0, 0])), AssertEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Detector_WithoutNumbers_SaysSoByItsLoss(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade);
        using (no_grad())
            foreach (var parameter in model.parameters())
                parameter.fill_(float.NaN);
        Assert.True(float.IsNaN(model.ComputeLosses(Batch([2, 2])).Total.item<float>()));
        model.eval();
        Assert.All(model.Predict(Batch([0, 0])), AssertEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_GivesBoxesInThePicturesBestFirst(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade, new() { MaxPerImage = 30 });
        model.eval();
        foreach (var found in model.Predict(Batch([0, 0])))
        {
            Assert.InRange(found.Count, 1, 30);
            Assert.Equal(4 * found.Count, found.Boxes.Length);
            Assert.All(found.Boxes.Index(), value => Assert.InRange(value.Item, 0, value.Index % 2 == 0 ? 60 : 40));
            Assert.Equal(found.Scores.OrderDescending(), found.Scores);
            Assert.All(found.Labels, label => Assert.InRange(label, 0, 2));
            Assert.Equal(cascade ? found.Count : null, found.Masks?.Length);
            Assert.All(found.Masks ?? [], mask => Assert.Equal((40, 60), (mask.HeightPx, mask.WidthPx)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_OfABatch_IsThatOfEachPicture(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade);
        model.eval();
        var batch = Batch([0, 0]);
        var together = model.Predict(batch);
        for (var i = 0; i < 2; i++)
        {
            var alone = Assert.Single(model.Predict(new DetectionBatch(batch.Images.narrow(0, i, 1), [Geometry])));
            Assert.Equal(alone.Labels, together[i].Labels);
            Assert.All(alone.Boxes.Zip(together[i].Boxes), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
            Assert.All(alone.Scores.Zip(together[i].Scores), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_AfterSavingAndReading_IsTheSame(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var folder = new TempFolder();
        using var model = Create(cascade);
        using var copy = Create(cascade);
        using (no_grad())
            foreach (var parameter in copy.parameters())
                parameter.zero_();
        model.ComputeLosses(Batch([2, 2]));                                   // moves the running statistics
        ModuleWeights.Save(model, folder["model.safetensors"]);
        using (var file = WeightFile.Open(folder["model.safetensors"]))
        {
            var plan = LoadPlan.Create(ModuleWeights.Specs(copy), StateDict.FromPublished(file));
            Assert.Equal(1, plan.AppliedShare);
            Assert.Empty(plan.Unused);
            ModuleWeights.Apply(plan, copy);
        }
        model.eval();
        copy.eval();
        var batch = Batch([0, 0]);
        foreach (var (expected, actual) in model.Predict(batch).Zip(copy.Predict(batch)))
        {
            Assert.NotEqual(0, expected.Count);
            Assert.Equal(expected.Boxes, actual.Boxes);
            Assert.Equal(expected.Scores, actual.Scores);
            Assert.Equal(expected.Labels, actual.Labels);
            Assert.Equal(expected.Masks?.Select(mask => mask.Counts.ToArray()), actual.Masks?.Select(mask => mask.Counts.ToArray()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ComputeLosses_UnderAutocast_IsNearSinglePrecision(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade);
        var batch = Batch([3, 2]);
        var expected = model.ComputeLosses(batch).Total.item<float>();
        DetectionLosses losses;
        using (new Autocast(DeviceType.CPU))
            losses = model.ComputeLosses(batch);
        losses.Total.backward();
        Assert.All(losses.Named, term => Assert.Equal(ScalarType.Float32, term.Value.dtype));
        Assert.InRange(losses.Total.item<float>(), 0.8f * expected, 1.2f * expected);
        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.grad!.dtype));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ComputeLosses_WithTheSameSeed_DrawsTheSame(bool cascade)
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade);
        var batch = Batch([20, 20]);
        float Loss(long seed)
        {
            manual_seed(seed);
            return model.ComputeLosses(batch).Total.item<float>();
        }
        Assert.Equal(Loss(1), Loss(1));
        Assert.NotEqual(Loss(1), Loss(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TrainingStep_AndPrediction_LeakNoTensor(bool cascade)
    {
        using var outer = NewDisposeScope();
        using var model = Create(cascade);
        var batch = Batch([3, 0]);
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            model.zero_grad();
            model.ComputeLosses(batch).Total.backward();
        });
        TensorLeak.AssertNone(() =>
        {
            foreach (var (_, value) in model.ComputeLosses(batch).Named)
                value.Dispose();
        });
        model.eval();
        TensorLeak.AssertNone(() => model.Predict(batch));
    }

    [Fact]
    public void Detector_OfABatchThatDoesNotFit_SaysWhatIsMissing()
    {
        using var scope = NewDisposeScope();
        using var model = Create(cascade: true);
        var batch = Batch([1, 1]);
        string Message(DetectionBatch given) => Assert.Throws<ArgumentException>(() => model.ComputeLosses(given)).Message;
        Assert.Equal("CascadeMaskRcnn: the batch has no objects to learn from; give DetectionBatch.Truth.", Message(batch with { Truth = null }));
        Assert.Equal("CascadeMaskRcnn: DetectionBatch.Truth has 1 entries for 2 pictures; give one a picture.", Message(batch with { Truth = [batch.Truth![0]] }));
        Assert.Equal("CascadeMaskRcnn: DetectionBatch.Geometry has 1 entries for 2 pictures; give one a picture.", Message(batch with { Geometry = [Geometry] }));
        Assert.Equal("Mask head: picture 1 of the batch has no masks to train on; give DetectionTruth.Masks.",
            Message(batch with { Truth = [batch.Truth[0], batch.Truth[1] with { Masks = null }] }));
        Assert.Contains("call eval() first", Assert.Throws<InvalidOperationException>(() => model.Predict(batch)).Message, StringComparison.Ordinal);
    }

    private static void AssertEmpty(Detections found)
    {
        Assert.Equal(0, found.Count);
        Assert.Empty(found.Boxes);
        Assert.Empty(found.Labels);
        Assert.Empty(found.Masks ?? []);
    }
}
