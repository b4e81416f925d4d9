using CsCheck;
using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;
using Size = OpenCvSharp.Size;

namespace SlakDet.Data.Tests.Transforms;

public class NearestResizeTests
{
    [Fact]
    public void Apply_AnySize_IsOpenCvsByteForByte() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 60], Gen.Int[1, 4], Gen.Int[1, 150], Gen.Int[1, 100]).Sample((width, height, channels, newWidth, newHeight) =>
        {
            using var source = new NoisePicture(width, height, channels, newWidth);
            using var expected = new Mat();
            using var target = new Picture();
            Cv2.Resize(source.Mat, expected, new Size(newWidth, newHeight), 0, 0, InterpolationFlags.Nearest);
            NearestResize.Apply(source.Picture, target, newWidth, newHeight);
            NoisePicture.AssertEqual(expected, target);
        }, iter: 500);
}
