using SlakDet.Data.Shapes;
using SlakDet.Training.Segmentation;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Segmentation;

public class StagedSegmentationBatchTests
{
    [Fact]
    public void ToNetwork_BytesNormalisedByTorch_AreTheLoadersNumbersBitForBit() => CompareBatches(CPU);

    [GpuFact]
    public void ToNetwork_OnADevice_AreTheLoadersNumbersBitForBit() => CompareBatches(CUDA);

    private static void CompareBatches(Device device)
    {
        using var folder = new TempFolder();
        ShapesDataset.Write(folder.FullName, new ShapesOptions { TrainCount = 6, ValCount = 1, SizePx = 64 }, threads: 1);
        var root = folder[ShapesDataset.AdeFolder];
        var data = new SegmentationDataConfig
        {
            Root = root,
            ClassesFile = Path.Combine(root, "classes.json"),
            ReduceZeroLabel = true,
            // Crops beyond the smaller pictures, so that some are padded on either side.
            Training = new() { Scale = (64, 64), RatioLow = 0.5, RatioHigh = 1.5, CropHeight = 60, CropWidth = 72, ReduceZeroLabel = true },
            Test = new() { Scale = (64, 64), ReduceZeroLabel = true },
        };
        var (managed, staged) = (new SegmentationTrainingSamples(data).Batches(4, 7), new SegmentationTrainingSamples(data, device).Batches(4, 7));
        for (var pass = 0; pass < 6; pass++)
        {
            using var scope = NewDisposeScope();
            var expected = ((SegmentationTrainingBatch)managed(pass)).Samples;
            using var batch = (StagedSegmentationBatch)staged(pass);
            var (images, labels) = batch.ToNetwork(data.Training);
            Assert.Equal(((ITrainingBatch)batch).Names, expected.Names);
            Assert.Equal([4L, 3, 60, 72], images.shape);
            Assert.Equal(expected.Images, images.cpu().data<float>().ToArray());
            Assert.Equal(expected.Labels.Select(label => (long)label), labels.cpu().data<long>().ToArray());
        }
    }
}
