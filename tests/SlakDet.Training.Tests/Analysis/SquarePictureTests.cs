using OpenCvSharp;
using SlakDet.Training.Analysis;

namespace SlakDet.Training.Tests.Analysis;

public class SquarePictureTests
{
    // What Pillow's bicubic resize gives.
    private static readonly byte[] Three =
        [60, 114, 158, 137, 177, 139, 152, 152, 133, 138, 122, 103, 86, 120, 124, 122, 149, 142, 90, 148, 185, 149, 140, 127, 97, 136, 89];

    private static readonly byte[] Nine =
        [0, 44, 97, 8, 61, 112, 36, 89, 144, 61, 114, 185, 86, 137, 214, 109, 165, 240, 133, 206, 255, 174, 238, 142, 202, 253, 12, 21, 72, 135, 36, 94, 156,
            66, 127, 170, 98, 152, 135, 124, 182, 145, 149, 191, 177, 177, 156, 204, 159, 170, 129, 133, 191, 47, 78, 130, 195, 94, 153, 227, 124,
            188, 210, 158, 212, 48, 185, 253, 27, 211, 231, 67, 248, 69, 92, 130, 52, 109, 15, 84, 116, 143, 204, 125, 168, 155, 152, 173, 110, 150,
            104, 141, 52, 106, 177, 46, 140, 171, 82, 173, 73, 118, 104, 71, 158, 35, 98, 184, 180, 249, 30, 212, 130, 47, 194, 7, 75, 25, 44, 100, 3,
            72, 125, 43, 96, 149, 68, 121, 174, 96, 149, 202, 113, 166, 219, 85, 146, 67, 109, 97, 82, 115, 51, 115, 46, 81, 164, 47, 116, 205, 81,
            153, 197, 119, 188, 99, 159, 218, 97, 182, 233, 124, 15, 67, 132, 31, 90, 150, 61, 125, 175, 95, 150, 185, 123, 164, 221, 143, 177, 201,
            153, 203, 39, 177, 231, 22, 195, 246, 54, 75, 128, 190, 92, 149, 218, 121, 185, 213, 153, 218, 97, 191, 139, 93, 181, 60, 114, 65, 93, 79,
            60, 124, 93, 88, 140, 114, 113, 166, 219, 130, 183, 253, 158, 215, 231, 183, 253, 46, 226, 123, 19, 199, 0, 64, 14, 30, 105, 0, 62, 137,
            26, 79, 152];

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void Resize_IsWithinALevelOfPillow(int side)
    {
        using var picture = new Mat(5, 6, MatType.CV_8UC3);
        var pixels = picture.AsSpan<byte>();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i / 3 % 6 * 37 + i / 18 * 91 + i % 3 * 53) % 256);

        using var resized = SquarePicture.Resize(picture, side);

        var expected = side == 3 ? Three : Nine;
        Assert.Equal((side, side, MatType.CV_8UC3), (resized.Height, resized.Width, resized.Type()));
        Assert.All(expected.Zip(resized.AsSpan<byte>().ToArray()), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
    }
}
