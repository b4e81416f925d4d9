using SlakDet.Training.Detection;
using SlakDet.Training.Loop;
using SlakDet.Training.Schema;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Detection;

[Collection(AloneCollection.Name)]   // losses draw from the process's generator
public sealed class StagedDetectionBatchTests : IDisposable
{
    private const int Passes = 4, BatchSize = 3;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("faster-rcnn", false)]
    [InlineData("cascade-mask-rcnn", true)]
    public void ToNetwork_BytesNormalisedByTorch_IsTheLoadersBatchBitForBit(string name, bool withMasks) => CompareBatches(name, withMasks, CPU);

    [GpuTheory]
    [InlineData("faster-rcnn", false)]
    [InlineData("cascade-mask-rcnn", true)]
    public void ToNetwork_OnADevice_IsTheLoadersBatchBitForBit(string name, bool withMasks) => CompareBatches(name, withMasks, CUDA);

    [Theory]
    [InlineData("faster-rcnn", false)]
    [InlineData("cascade-mask-rcnn", true)]
    public void ComputeLosses_OfAStagedBatch_AreThoseOfTheManagedOne(string name, bool withMasks)
    {
        var config = Load(name);
        using var task = config.CreateTask(CPU, 0);
        var (managed, staged) = Batches(config.Data, withMasks, CPU);
        task.Model.train();
        float[] expected = Losses(task, managed(0)), found = Losses(task, staged(0));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Dispose_GivesEveryTensorBack()
    {
        var (_, staged) = Batches(Load("cascade-mask-rcnn").Data, withMasks: true, CPU);
        TensorLeak.AssertNone(() => ((StagedDetectionBatch)staged(0)).Dispose());
    }

    private void CompareBatches(string name, bool withMasks, Device device)
    {
        var data = Load(name).Data;
        var (managed, staged) = Batches(data, withMasks, device);
        for (var pass = 0; pass < Passes; pass++)
        {
            using var scope = NewDisposeScope();
            var expected = DetectionTensors.ToDevice(((DetectionTrainingBatch)managed(pass)).Inputs, CPU, withMasks);
            using var batch = (StagedDetectionBatch)staged(pass);
            var found = batch.ToNetwork(data.Training);
            Assert.Equal(managed(pass).Names, batch.Names);
            Assert.Equal(expected.Geometry, found.Geometry);
            AssertSame(expected.Images, found.Images);
            for (var i = 0; i < BatchSize; i++)
            {
                AssertSame(expected.Truth![i].Boxes, found.Truth![i].Boxes);
                AssertSame(expected.Truth[i].Labels, found.Truth[i].Labels);
                Assert.Equal(withMasks, found.Truth[i].Masks is not null);
                if (withMasks)
                    AssertSame(expected.Truth[i].Masks!, found.Truth[i].Masks!);
            }
        }
    }

    private static float[] Losses(ITrainingTask task, ITrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        using var onDevice = batch as IDisposable;
        Seeding.ForForwardPass(5, 0);
        var losses = task.ComputeLosses(batch);
        return [losses.Total.item<float>(), .. losses.Terms.Select(term => term.Value.item<float>())];
    }

    private static (Func<long, ITrainingBatch> Managed, Func<long, ITrainingBatch> Staged) Batches(DetectionDataConfig data, bool withMasks, Device device) =>
        (new DetectionTrainingSamples(data).Batches(BatchSize, 7), new DetectionTrainingSamples(data, device, withMasks).Batches(BatchSize, 7));

    private static void AssertSame(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.dtype, found.dtype);
        Assert.Equal(expected.shape, found.shape);
        Assert.Equal(expected.contiguous().bytes.ToArray(), found.cpu().contiguous().bytes.ToArray());
    }

    // Sides that are no multiples of 32, and scales that give the pictures of a batch several sizes.
    private DetectionConfig Load(string name)
    {
        var config = (DetectionConfig)RunSchema.Load(Path.Combine(Repository.Root, "configs", "quickstart", $"{name}.json"),
        [
            $"data.root={_folder["shapes"]}", "data.trainCount=6", "data.validationCount=1", "data.size=100", "data.training.scales=[{\"scale\": [90, 90]}, {\"scale\": [60, 60]}, {\"scale\": [130, 130]}]",
            "model.backbone.dims=[16, 24, 32, 40]", "model.neck.channels=32", "model.boxHead.channels=64",
        ]).Config.Task;
        config.Data.Prepare(null);
        return config;
    }
}
