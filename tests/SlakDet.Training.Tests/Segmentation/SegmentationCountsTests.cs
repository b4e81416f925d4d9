using CsCheck;
using SlakDet.Training.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Segmentation;

public class SegmentationCountsTests
{
    [Fact]
    public void Compute_CountedByLibtorch_IsThatOfTheMetric() => Compare(CPU);

    [GpuFact]
    public void Compute_CountedOnAGpu_IsThatOfTheMetric() => Compare(CUDA);

    private static void Compare(Device device) =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[0, 1000]).Array[0, 4].Sample(pictures =>
        {
            using var scope = NewDisposeScope();
            using var inMemory = new SegmentationCounts(6, null);
            using var onDevice = new SegmentationCounts(6, device);
            foreach (var (height, width, seed) in pictures)
            {
                var label = Enumerable.Range(0, height * width).Select(i => (byte)((i * 31 + seed) % 7 is 6 ? 255 : (i * 31 + seed) % 7)).ToArray();
                var prediction = tensor(label.Select((value, i) => (byte)((value + i * seed % 3) % 6)).ToArray(), [height, width]);
                inMemory.Add(prediction, label);
                onDevice.Add(prediction.to(device), label);
            }
            var (expected, found) = (inMemory.Compute(), onDevice.Compute());
            Assert.Equal(expected.Classes, found.Classes);
            Assert.Equal((expected.MeanIou, expected.MeanAccuracy, expected.PixelAccuracy), (found.MeanIou, found.MeanAccuracy, found.PixelAccuracy));
        }, iter: 40, threads: 1);
}
