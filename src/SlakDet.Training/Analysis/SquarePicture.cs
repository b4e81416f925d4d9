using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Segmentation;
using SlakDet.Data.Transforms;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Analysis;

/// <summary>Pictures as the measurement of receptive fields takes them: squeezed into a square, normalised as for ImageNet.</summary>
internal static class SquarePicture
{
    /// <summary>Reads a picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">Height and width to resize to, whatever its proportions.</param>
    /// <returns>(1, 3, side, side), float32.</returns>
    /// <exception cref="Annotations.DatasetException">The file is no picture, or damaged.</exception>
    public static Tensor Read(string path, int side)
    {
        using var picture = ImageFile.DecodeColor(path);
        using var square = Resize(picture, side);
        var standard = new SegmentationTestConfig();
        var values = new float[3 * side * side];
        new Normalizer(standard.Mean, standard.Std).Apply(square, values, side, side);
        return tensor(values, [1, 3, side, side]);
    }

    /// <summary>
    /// Resizes bicubically (a = -0.5) with antialiasing, columns first, both times rounded to levels: as Pillow, which the published maps were made
    /// with, but for single levels.
    /// </summary>
    /// <param name="picture">8-bit, three channels, a picture of its own.</param>
    /// <param name="side">New height and width.</param>
    /// <returns>The resized picture; the caller disposes it.</returns>
    internal static Mat Resize(Mat picture, int side)
    {
        using var scope = NewDisposeScope();
        var pixels = empty([picture.Height, picture.Width, 3], ScalarType.Byte);
        picture.AsSpan<byte>().CopyTo(pixels.bytes);
        var planes = pixels.permute(2, 0, 1).unsqueeze(0).to_type(ScalarType.Float32);          // (1, 3, H, W)
        var resized = Interpolate(Interpolate(planes, picture.Height, side), side, side);        // (1, 3, side, side)
        var bytes = resized.squeeze(0).permute(1, 2, 0).to_type(ScalarType.Byte).contiguous();   // (side, side, 3)
        var square = new Mat(side, side, MatType.CV_8UC3);
        bytes.bytes.CopyTo(square.AsSpan<byte>());
        return square;
    }

    private static Tensor Interpolate(Tensor planes, int height, int width) =>
        nn.functional.interpolate(planes, size: [height, width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true)
            .round().AtLeast(byte.MinValue).AtMost(byte.MaxValue);
}
