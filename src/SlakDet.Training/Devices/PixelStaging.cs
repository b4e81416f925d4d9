using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Devices;

/// <summary>Normalises pictures that came to a device as bytes.</summary>
public static class PixelStaging
{
    /// <summary>Normalises pictures as <see cref="SlakDet.Data.Transforms.Normalizer"/> does, bit for bit.</summary>
    /// <param name="pixels">Blue, green, red, uint8: (N, H, W, 3).</param>
    /// <param name="contents">Height and width of each picture's content; what lies right and below becomes 0.</param>
    /// <param name="mean">Mean of red, green and blue on the scale 0 to 255.</param>
    /// <param name="std">Standard deviation of red, green and blue on the same scale.</param>
    /// <returns>Red, green, blue, float32: (N, 3, H, W), contiguous; it belongs to the current dispose scope.</returns>
    public static Tensor Normalize(Tensor pixels, IReadOnlyList<(int Height, int Width)> contents, IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        using var scope = NewDisposeScope();
        var offsets = tensor(mean.Select(value => (float)value).ToArray(), [1, 3, 1, 1]).SentTo(pixels.device);
        var factors = tensor(std.Select(value => 1 / (double)(float)value).ToArray(), [1, 3, 1, 1]).SentTo(pixels.device);
        var (height, width) = (pixels.shape[1], pixels.shape[2]);
        // The difference is rounded to float32, its product in float64 once more: the published arithmetic.
        var planes = pixels.flip(3).permute(0, 3, 1, 2).contiguous().to(float32).Minus(offsets).to(float64).mul(factors).to(float32);   // (N, 3, H, W)
        for (var i = 0; i < contents.Count; i++)
        {
            var (contentHeight, contentWidth) = contents[i];
            if (contentHeight < height)
                planes.select(0, i).narrow(1, contentHeight, height - contentHeight).zero_();
            if (contentWidth < width)
                planes.select(0, i).narrow(2, contentWidth, width - contentWidth).zero_();
        }
        return planes.MoveToOuterDisposeScope();
    }
}
