using SlakDet.Heads.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

public class SlidingWindowTests
{
    [Fact]
    public void Average_IsTheMeanOverTheWindowsOfAPixel()
    {
        using var scope = NewDisposeScope();
        var config = new SegmentationInferenceConfig { Mode = InferenceMode.Slide, CropHeight = 2, CropWidth = 4, StrideHeight = 2, StrideWidth = 3 };
        // Columns 0 to 3, 3 to 6 and 4 to 7 of eight: column 3 has windows 0 and 1, columns 4 to 6 have 1 and 2.
        var output = SlidingWindow.Average(new CallNumber(), zeros(1, 3, 2, 8), config.Windows(2, 8));
        Assert.Equal([1, 1, 2], output.shape[..3]);
        Assert.Equal([0, 0, 0, 0.5f, 1.5f, 1.5f, 1.5f, 2], output[0, 0, 1].data<float>().ToArray());
    }

    /// <summary>Answers with the number of the call everywhere.</summary>
    private sealed class CallNumber() : nn.Module<Tensor, Tensor>(nameof(CallNumber))
    {
        private int _calls;

        public override Tensor forward(Tensor input) => full([1, 1, input.shape[2], input.shape[3]], (float)_calls++);
    }
}
