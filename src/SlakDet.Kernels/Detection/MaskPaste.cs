using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>Puts the square probability maps of a mask head into the picture, each into its box.</summary>
/// <remarks>
/// Pixel (x, y) of the picture, centre (x + 0.5, y + 0.5), takes the map's bilinear value at u = (x + 0.5 - x1) / (x2 - x1) * m - 0.5, v likewise, with
/// zeros around the map; along an axis in which the box has no size, the map's middle. Pixels more than one outside the box's outer pixels
/// are 0. Numbers are rounded step by step as in the published operation, so that thresholds decide alike. Maps may be on any device. Run lengths of maps on a CUDA device
/// are found there by a kernel of this project, to the same numbers; all else is done on the processor, a map at a time on each thread.
/// </remarks>
public static class MaskPaste
{
    /// <summary>Pastes, applies the threshold and encodes in one go; no picture-sized memory is touched.</summary>
    /// <param name="probabilities">(n, m, m), floating, 0 to 1; computed in float32.</param>
    /// <param name="boxes">(n, 4): x1, y1, x2, y2 in pixels of the picture, finite.</param>
    /// <param name="heightPx">Height of the picture.</param>
    /// <param name="widthPx">Width of the picture.</param>
    /// <param name="threshold">A pixel belongs to the mask from this probability on; above 0, at most 1.</param>
    /// <returns>
    /// For each map the COCO run lengths: down the columns, columns from left to right, zeros first (0 where the first pixel is one), adding up
    /// to height * width.
    /// </returns>
    /// <exception cref="ArgumentException">A shape, type or number does not fit.</exception>
    public static int[][] PasteRunLengths(Tensor probabilities, Tensor boxes, int heightPx, int widthPx, double threshold = 0.5)
    {
        if (!(threshold > 0 && threshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Mask paste: the threshold must be above 0 and at most 1.");
        var corners = Read(probabilities, boxes, heightPx, widthPx);
        if (MaskPasteCuda.Create(probabilities) is { } onDevice)
            return onDevice.RunLengths(probabilities, corners, heightPx, widthPx, (float)threshold);
        var maps = TensorMemory.Copy<float>(probabilities, ScalarType.Float32);
        var size = (int)probabilities.shape[1];
        var runs = new int[corners.Length / 4][];
        ParallelWork.For(runs.Length, () => new PastedMask(size, heightPx, widthPx), (i, mask) =>
        {
            mask.Place(maps.AsSpan(i * size * size, size * size), corners.AsSpan(4 * i, 4));
            runs[i] = mask.RunLengths((float)threshold);
        });
        return runs;
    }

    /// <summary>Pastes probabilities.</summary>
    /// <param name="probabilities">(n, m, m), floating; computed in float32.</param>
    /// <param name="boxes">(n, 4): x1, y1, x2, y2 in pixels of the picture, finite.</param>
    /// <param name="heightPx">Height of the picture.</param>
    /// <param name="widthPx">Width of the picture.</param>
    /// <returns>A new float32 tensor (n, height, width) on the processor.</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit, or a coordinate is not finite.</exception>
    public static unsafe Tensor Paste(Tensor probabilities, Tensor boxes, int heightPx, int widthPx)
    {
        var corners = Read(probabilities, boxes, heightPx, widthPx);
        var maps = TensorMemory.Copy<float>(probabilities, ScalarType.Float32);
        var (size, area) = ((int)probabilities.shape[1], heightPx * widthPx);
        var canvas = zeros([corners.Length / 4, heightPx, widthPx], ScalarType.Float32);
        var first = TensorMemory.Pointer<float>(canvas);
        ParallelWork.For(corners.Length / 4, () => new PastedMask(size, heightPx, widthPx), (i, mask) =>
        {
            mask.Place(maps.AsSpan(i * size * size, size * size), corners.AsSpan(4 * i, 4));
            mask.Draw(new(first + (nint)i * area, area));
        });
        return canvas;
    }

    /// <summary>The boxes, after all has been checked.</summary>
    private static float[] Read(Tensor probabilities, Tensor boxes, int heightPx, int widthPx)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heightPx, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPx, 1);
        if ((long)heightPx * widthPx > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(widthPx), $"Mask paste: a picture of {widthPx} x {heightPx} pixels has more than run lengths can count.");
        if (probabilities.shape is not [_, > 0, _] || probabilities.shape[1] != probabilities.shape[2] || !probabilities.is_floating_point())
            throw new ArgumentException(
                $"Mask paste: the probabilities are {TensorText.Of(probabilities)}; they must be floating, (n, m, m), with m at least 1.", nameof(probabilities));
        var count = probabilities.shape[0];
        if (boxes.shape is not [_, 4] || boxes.shape[0] != count || !boxes.is_floating_point())
            throw new ArgumentException($"Mask paste: the boxes are {TensorText.Of(boxes)}; for {count} maps they must be floating, ({count}, 4).", nameof(boxes));
        var corners = TensorMemory.Copy<float>(boxes, ScalarType.Float32);
        for (var i = 0; i < corners.Length; i++)
            if (!float.IsFinite(corners[i]))
                throw new ArgumentException(
                    $"Mask paste: box {i / 4} is ({string.Join(", ", corners[(i / 4 * 4)..(i / 4 * 4 + 4)])}); its numbers must be finite.", nameof(boxes));
        return corners;
    }
}
