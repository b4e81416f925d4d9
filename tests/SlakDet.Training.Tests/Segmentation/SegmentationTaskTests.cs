using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Training.Schema;
using SlakDet.Training.Tasks;
using SlakDet.Training.Tests.Loop;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Segmentation;

public sealed class SegmentationTaskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ITrainingTask _task;

    public SegmentationTaskTests()
    {
        BlockPictures.Write(_folder.FullName, "training", 3);
        BlockPictures.Write(_folder.FullName, "validation", 2);
        string[] overrides =
        [
            $"data={{\"kind\": \"folder\", \"root\": \"{_folder.FullName}\", \"workers\": 0, \"training\": {{\"scale\": [64, 64], \"crop\": [64, 64]}}, \"test\": {{\"scale\": [64, 64]}}}}",
            "model.backbone.dims=[16, 24, 32, 40]", "model.head.channels=16",
        ];
        _task = TaskFactory.Create(RunSchema.Load(Path.Combine(Repository.Root, "configs", "quickstart", "segmentation.json"), overrides).Config, CPU);
        _task.Model.eval();
    }

    public void Dispose()
    {
        _task.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ComputeLosses_OfABatch_NamesItsTerms()
    {
        using var scope = NewDisposeScope();
        var batch = _task.Batches(2, seed: 1)(0);
        var losses = _task.ComputeLosses(batch);
        Assert.Equal(2, batch.Names.Count);
        Assert.Equal(["decode.loss_ce", "decode.acc_seg", "aux.loss_ce", "aux.acc_seg"], losses.Terms.Select(term => term.Name));
        Assert.Equal(losses.Terms[0].Value.item<float>() + losses.Terms[2].Value.item<float>(), losses.Total.item<float>(), 1e-5f);
    }

    [Fact]
    public void Evaluate_Cancelled_EndsBetweenPictures()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Stopper(cancellation);
        Assert.Throws<OperationCanceledException>(() => _task.Evaluate(progress, cancellation.Token));
        Assert.Equal([0.5], progress.Shares);
        Assert.InRange(_task.Evaluate(null, CancellationToken.None).PrimaryValue, 0, 1);
    }

    [Fact]
    public void WritePredictions_OfAPictureWithHardlyAnyHeight_SaysWhatIsNeeded()
    {
        using (var picture = new Picture(400, 4, channels: 3))
            ImageFile.WriteJpeg(_folder["line.jpg"], picture);
        var e = Assert.Throws<DatasetException>(() => _task.WritePredictions([_folder["line.jpg"]], _folder.FullName, null));
        Assert.Equal("SD-IMAGE-SMALL", e.Code);
        Assert.EndsWith("400 x 4 pixels become 64 x 1 for the model, which needs 32 on each side. Raise data.test.scale, or leave the picture out.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteSamples_OfMoreThanThereAre_WritesAll()
    {
        Directory.CreateDirectory(_folder["samples"]);
        _task.WriteSamples(_folder["samples"], 8);
        Assert.Equal(["0.overlay.jpg", "0.png", "1.overlay.jpg", "1.png", "sheet.jpg"], Directory.GetFiles(_folder["samples"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private sealed class Stopper(CancellationTokenSource cancellation) : IProgress<double>
    {
        public List<double> Shares { get; } = [];

        public void Report(double value)
        {
            Shares.Add(value);
            cancellation.Cancel();
        }
    }
}
