using CsCheck;
using SlakDet.Heads.Segmentation;

namespace SlakDet.Heads.Tests.Segmentation;

public class SegmentationInferenceConfigTests
{
    private static readonly SegmentationInferenceConfig Published = new() { Mode = InferenceMode.Slide };

    [Theory]
    [InlineData(512, 512, 1, 1)]
    [InlineData(512, 683, 1, 2)]
    [InlineData(512, 853, 1, 2)]
    [InlineData(512, 854, 1, 3)]
    [InlineData(512, 1195, 1, 4)]
    [InlineData(683, 512, 2, 1)]
    [InlineData(512, 2048, 1, 6)]
    [InlineData(300, 200, 1, 1)]
    public void Windows_OfThePublishedMode_FormThePublishedGrid(int height, int width, int rows, int columns)
    {
        var windows = Published.Windows(height, width);
        Assert.Equal((rows, columns), (windows.Select(w => w.Top).Distinct().Count(), windows.Select(w => w.Left).Distinct().Count()));
        Assert.Equal(rows * columns, windows.Count);
    }

    [Fact]
    public void Windows_AtTheEnd_AreMovedBackIntoThePicture() =>
        Assert.Equal([(0, 0, 400, 512), (0, 341, 400, 512), (0, 342, 400, 512)], Published.Windows(400, 854));

    [Fact]
    public void Windows_InWholeMode_AreOne() =>
        Assert.Equal([(0, 0, 700, 900)], new SegmentationInferenceConfig().Windows(700, 900));

    [Fact]
    public void Windows_OfAnyMode_CoverThePicture() =>
        (from crop in Gen.Int[1, 40] from stride in Gen.Int[1, crop] from size in Gen.Int[1, 150] select (crop, stride, size))
        .Sample(axis =>
        {
            var config = Published with { CropHeight = axis.crop, StrideHeight = axis.stride, CropWidth = 1, StrideWidth = 1 };
            config.Validate();
            var covered = new bool[axis.size];
            foreach (var window in config.Windows(axis.size, 1))
            {
                Assert.Equal(Math.Min(axis.crop, axis.size), window.Height);
                covered.AsSpan(window.Top, window.Height).Fill(true);
            }
            Assert.All(covered, Assert.True);
        }, iter: 2000);

    [Fact]
    public void Validate_OfValuesOutOfRange_NamesThem()
    {
        static string Message(SegmentationInferenceConfig config) => Assert.Throws<ArgumentException>(config.Validate).Message;
        Assert.Equal("Sliding window: CropHeight is 0; it must be at least 1.", Message(Published with { CropHeight = 0 }));
        Assert.Equal(
            "Sliding window: StrideWidth is 600; it must be between 1 and CropWidth (512), or parts of the picture are left out.",
            Message(Published with { StrideWidth = 600 }));
        Assert.Contains("StrideHeight is 0", Message(Published with { StrideHeight = 0 }), StringComparison.Ordinal);
        new SegmentationInferenceConfig { CropHeight = 0 }.Validate();   // not used in whole mode
    }
}
