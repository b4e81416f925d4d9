using Newtonsoft.Json.Linq;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Training.Segmentation;

namespace SlakDet.Training.Tests.Segmentation;

public sealed class FolderScoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public FolderScoreTests()
    {
        Directory.CreateDirectory(Labels);
        Directory.CreateDirectory(Predictions);
    }

    private string Labels => _folder["labels"];

    private string Predictions => _folder["predictions"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compute_OfTheReferenceMaps_GivesThePublishedScore()
    {
        var golden = JObject.Parse(File.ReadAllText(Repository.Golden("metric", "metric.json")));
        foreach (var (label, prediction) in golden["labels"]!.Zip(golden["predictions"]!))
        {
            File.Copy(Repository.Golden("metric", (string)label!), Path.Combine(Labels, (string)label!));
            File.Copy(Repository.Golden("metric", (string)prediction!), Path.Combine(Predictions, (string)label!));
        }

        var result = FolderScore.Compute(Labels, Predictions, 7, reduceZeroLabel: true, ignore: 255);

        Assert.Equal((double)golden["mIoU"]!, result.Scores.MeanIou, 1e-12);
        Assert.Equal((double)golden["mAcc"]!, result.Scores.MeanAccuracy, 1e-12);
        Assert.Equal((double)golden["totals"]!["aAcc"]![0]!, result.Scores.PixelAccuracy, 1e-12);
        Assert.Equal("class 6", result.PerClass[6].Class);
    }

    [Fact]
    public void Compute_WithAnotherIgnoredValue_LeavesItOut()
    {
        Write([0, 1, 9, 9], [0, 1, 0, 1]);
        Assert.Equal(1, FolderScore.Compute(Labels, Predictions, 2, reduceZeroLabel: false, ignore: 9).Scores.MeanIou);
    }

    [Fact]
    public void Compute_ClassOutOfRange_NamesBothFiles()
    {
        Write([0, 1, 2, 1], [0, 1, 0, 1]);
        var e = Refuse();
        Assert.Equal("SD-SCORE-VALUE", e.Code);
        Assert.StartsWith($"{Path.Combine(Labels, "a.png")} and {Path.Combine(Predictions, "a.png")}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_PredictionMissing_NamesIt()
    {
        Write([0, 1, 0, 1], [0, 1, 0, 1]);
        File.Delete(Path.Combine(Predictions, "a.png"));
        Assert.Equal($"{Path.Combine(Predictions, "a.png")}: no prediction for {Path.Combine(Labels, "a.png")}. Every label map needs a class map of the same name.", Refuse().Message);
    }

    [Fact]
    public void Compute_OtherSize_NamesBoth()
    {
        Write([0, 1, 0, 1], [0, 1, 0, 1]);
        LabelFile.Write(Path.Combine(Predictions, "a.png"), [0, 1], 2, 1);
        Assert.Contains("a.png has 2 x 1 pixels, ", Refuse().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_NothingThere_SaysSo()
    {
        Assert.Equal($"{Labels}: no PNG label maps in there. Give the folder that holds them.", Refuse().Message);
        Directory.Delete(Labels);
        Assert.Equal($"{Labels}: no such folder.", Refuse().Message);
    }

    private DatasetException Refuse() => Assert.Throws<DatasetException>(() => FolderScore.Compute(Labels, Predictions, 2, reduceZeroLabel: false, ignore: 255));

    private void Write(byte[] label, byte[] prediction)
    {
        LabelFile.Write(Path.Combine(Labels, "a.png"), label, 2, 2);
        LabelFile.Write(Path.Combine(Predictions, "a.png"), prediction, 2, 2);
    }
}
