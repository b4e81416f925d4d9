using Newtonsoft.Json.Linq;
using SlakDet.Training.Tests.Loop;

namespace SlakDet.Training.Tests.Cuda;

/// <summary>A short run of each task on a CUDA device against the same on the processor.</summary>
[Collection(AloneCollection.Name)]
public class GpuTrainingTests
{
    private const int Steps = 20;

    [GpuFact]
    public void Segmentation_TwentySteps_HasTheProcessorsLosses() =>
        CompareLosses("segmentation", "model.backbone.dropPath=0", "model.head.dropout=0", "model.auxiliaryHead.dropout=0");

    [GpuFact]
    public void Boxes_TwentySteps_HasTheProcessorsLosses() => CompareLosses("faster-rcnn", "model.backbone.dropPath=0");

    [GpuFact]
    public void Masks_TwentySteps_HasTheProcessorsLosses() => CompareLosses("cascade-mask-rcnn", "model.backbone.dropPath=0");

    [GpuFact]
    public void Segmentation_Bf16_HasNearlyTheLossesOfFloat32() =>
        CompareLosses("segmentation", "model.backbone.dropPath=0", "model.head.dropout=0", "model.auxiliaryHead.dropout=0", "training.precision=bf16");

    private static void CompareLosses(string config, params string[] overrides)
    {
        using var folder = new TempFolder();
        var (expected, found) = (Losses("cpu"), Losses("cuda"));
        Assert.Equal(Steps, expected.Count);
        // The first loss is one pass; later ones drift apart with the rounding of every step.
        Assert.InRange(found[0], expected[0] * 0.98, expected[0] * 1.02);
        Assert.InRange(found.Skip(Steps / 2).Average(), expected.Skip(Steps / 2).Average() * 0.85, expected.Skip(Steps / 2).Average() * 1.15);

        List<double> Losses(string device)
        {
            string[] small = [$"data.root={folder["shapes"]}", "data.trainCount=32", "data.validationCount=4", "data.size=64", "data.workers=0", $"training.steps={Steps}", "training.batchSize=4", "training.logEvery=1"];
            var path = Path.Combine(Repository.Root, "configs", "quickstart", config + ".json");
            var outcome = TrainingRun.Execute(new TrainRequest(path, [.. small, .. overrides]) { WorkFolder = folder[device], Device = device }, new InProcessTraining.Log());
            return [.. File.ReadLines(Path.Combine(outcome.RunFolder, "metrics.jsonl")).Select(JObject.Parse).Where(row => row["loss"] != null).Select(row => (double)row["loss"]!)];
        }
    }
}
