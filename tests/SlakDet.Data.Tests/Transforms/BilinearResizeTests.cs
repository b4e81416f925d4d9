using CsCheck;
using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;
using Size = OpenCvSharp.Size;

namespace SlakDet.Data.Tests.Transforms;

public class BilinearResizeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Apply_EverySmallWidthAndHeight_IsOpenCvsByteForByte(int channels)
    {
        for (var from = 1; from <= 70; from++)
            for (var to = 1; to <= 70; to++)
            {
                Check(from, 1 + to % 5, channels, to, 1 + from % 7);
                Check(1 + to % 6, from, channels, 1 + from % 4, to);
            }
    }

    [Fact]
    public void Apply_AnySize_IsOpenCvsByteForByte() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 60], Gen.Int[1, 6], Gen.Int[1, 400], Gen.Int[1, 80])
            .Sample((width, height, channels, newWidth, newHeight) => Check(width, height, channels, newWidth, newHeight), iter: 400);

    [Fact]
    public void Apply_AnyRatio_IsOpenCvsByteForByte() =>
        Gen.Select(Gen.Int[20, 200], Gen.Int[20, 100], Gen.Double[0.2, 2.2])
            .Sample((width, height, ratio) => Check(width, height, 3, (int)(width * ratio + 0.5), (int)(height * ratio + 0.5)), iter: 300);

    [Theory]
    [InlineData(640, 480, 1066, 800)]
    [InlineData(500, 375, 1066, 800)]
    [InlineData(683, 512, 2048, 512)]
    [InlineData(960, 720, 672, 504)]
    [InlineData(1333, 800, 640, 384)]
    [InlineData(2048, 512, 1023, 256)]
    [InlineData(1600, 1200, 200, 150)]
    [InlineData(9000, 2, 4001, 3)]
    public void Apply_SizesOfTrainings_IsOpenCvsByteForByte(int width, int height, int newWidth, int newHeight) => Check(width, height, 3, newWidth, newHeight);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Apply_HalfTheSize_IsOpenCvsMeanOfFourPixels(int channels)
    {
        for (var width = 1; width <= 30; width++)
        {
            Check(2 * width, 2 * (31 - width), channels, width, 31 - width);
            Check(2 * width, 2 * (31 - width) + 1, channels, width, 31 - width);
            Check(2 * width, 31 - width, channels, width, 31 - width);
        }
    }

    [Fact]
    public void Apply_OwnSize_IsACopy()
    {
        using var source = new NoisePicture(13, 9, 3);
        using var target = new Picture();
        BilinearResize.Apply(source.Picture, target, 13, 9);
        NoisePicture.AssertEqual(source.Mat, target);
    }

    [Fact]
    public void Apply_Twice_ForgetsTheFirstPicture()
    {
        using var target = new Picture();
        using (var first = new NoisePicture(50, 40, 3))
            BilinearResize.Apply(first.Picture, target, 70, 60);
        using var second = new NoisePicture(20, 10, 1);
        using var expected = new Mat();
        BilinearResize.Apply(second.Picture, target, 15, 18);
        Cv2.Resize(second.Mat, expected, new Size(15, 18));
        NoisePicture.AssertEqual(expected, target);
    }

    private static void Check(int width, int height, int channels, int newWidth, int newHeight)
    {
        using var source = new NoisePicture(width, height, channels, width + 1000L * newWidth);
        using var expected = new Mat();
        using var target = new Picture();
        Cv2.Resize(source.Mat, expected, new Size(newWidth, newHeight), 0, 0, InterpolationFlags.Linear);
        BilinearResize.Apply(source.Picture, target, newWidth, newHeight);
        NoisePicture.AssertEqual(expected, target);
    }
}
