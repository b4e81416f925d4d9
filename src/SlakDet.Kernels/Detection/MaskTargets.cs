using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>What a mask head is to predict: the object's mask inside a box, on a small square grid.</summary>
/// <remarks>
/// As published: the box is cut to the mask's canvas, pooled by <see cref="RoiAlign"/> (scale 1, adaptive sampling) and set to 1 from 0.5 on. Bytes are
/// read in place. Near 0.5 the published order of additions in float32 decides.
/// </remarks>
public static class MaskTargets
{
    /// <summary>Crops masks to boxes.</summary>
    /// <param name="masks">(k, H, W), uint8 or bool, 0 or 1.</param>
    /// <param name="boxes">(p, 4), floating: x1, y1, x2, y2 in pixels of the masks, finite.</param>
    /// <param name="maskIndices">(p), int64: the mask of each box, 0 to k - 1.</param>
    /// <param name="size">Cells along each side of a target.</param>
    /// <returns>A new float32 tensor (p, size, size) of 0 and 1, on the boxes' device.</returns>
    /// <exception cref="ArgumentException">A shape, type, coordinate or index does not fit.</exception>
    public static unsafe Tensor Crop(Tensor masks, Tensor boxes, Tensor maskIndices, int size = 28)
    {
        Check(masks, boxes, maskIndices, size);
        using var scope = NewDisposeScope();
        var (height, width) = ((int)masks.shape[1], (int)masks.shape[2]);
        var corners = Clip(TensorMemory.Copy<float>(boxes, ScalarType.Float32), height, width);
        var indices = Indices(TensorMemory.Copy<long>(maskIndices, ScalarType.Int64), masks.shape[0]);
        var taps = RoiTaps<float>.Create(corners, indices, size, (height, width));
        var packed = masks.to(CPU).contiguous();
        var pixels = TensorMemory.Pointer<byte>(packed);
        var targets = zeros([indices.Length, size, size], ScalarType.Float32);
        var first = TensorMemory.Pointer<float>(targets);
        ParallelWork.For(indices.Length, () => new MaskCrop(taps, height, width), (i, crop) =>
            crop.Write(i, pixels + (nint)indices[i] * height * width, corners.AsSpan(4 * i, 4), new(first + (nint)i * size * size, size * size)));
        return targets.to(boxes.device).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor masks, Tensor boxes, Tensor maskIndices, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (masks.shape is not [_, > 0, > 0] || masks.dtype is not (ScalarType.Byte or ScalarType.Bool))
            throw new ArgumentException(
                $"Mask targets: the masks are {TensorText.Of(masks)}; they must be uint8 or bool, (k, H, W), with H and W at least 1.", nameof(masks));
        if (boxes.shape is not [_, 4] || !boxes.is_floating_point())
            throw new ArgumentException($"Mask targets: the boxes are {TensorText.Of(boxes)}; they must be floating, (p, 4).", nameof(boxes));
        var count = boxes.shape[0];
        if (maskIndices.shape.Length != 1 || maskIndices.shape[0] != count || maskIndices.dtype != ScalarType.Int64)
            throw new ArgumentException(
                $"Mask targets: the mask indices are {TensorText.Of(maskIndices)}; for {count} boxes they must be int64, ({count}).", nameof(maskIndices));
    }

    private static float[] Clip(float[] corners, int height, int width)
    {
        for (var i = 0; i < corners.Length; i++)
        {
            if (!float.IsFinite(corners[i]))
                throw new ArgumentException(
                    $"Mask targets: box {i / 4} is ({string.Join(", ", corners[(i / 4 * 4)..(i / 4 * 4 + 4)])}); its numbers must be finite.");
            corners[i] = Math.Clamp(corners[i], 0, i % 2 == 0 ? width : height);
        }
        return corners;
    }

    private static int[] Indices(long[] indices, long masks)
    {
        for (var i = 0; i < indices.Length; i++)
            if (indices[i] < 0 || indices[i] >= masks)
                throw new ArgumentException($"Mask targets: box {i} has mask {indices[i]}; there are {masks}, counted from 0.");
        return Array.ConvertAll(indices, index => (int)index);
    }
}
