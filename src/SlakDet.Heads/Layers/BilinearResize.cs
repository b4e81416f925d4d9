using static TorchSharp.torch;

namespace SlakDet.Heads.Layers;

/// <summary>Bilinear resizing of feature maps: half-pixel centres, no antialiasing, by target size.</summary>
internal static class BilinearResize
{
    /// <summary>Resizes (N, C, h, w) to (N, C, height, width); a new tensor that may share memory when nothing changes.</summary>
    public static Tensor To(Tensor map, long height, long width) =>
        map.shape[2] == height && map.shape[3] == width
            ? map.alias()
            : nn.functional.interpolate(map, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);

    /// <summary>Resizes a map to the height and width of another.</summary>
    public static Tensor Like(Tensor map, Tensor template)
    {
        var shape = template.shape;
        return To(map, shape[2], shape[3]);
    }
}
