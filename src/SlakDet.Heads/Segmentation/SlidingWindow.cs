using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>Averages a model's dense output over windows of a picture.</summary>
internal static class SlidingWindow
{
    /// <summary>Runs the model on each window and averages where windows overlap.</summary>
    /// <param name="model">Maps (N, 3, h, w) to (N, channels, h, w).</param>
    /// <param name="image">(N, 3, H, W).</param>
    /// <param name="windows">Windows that cover the picture.</param>
    /// <returns>(N, channels, H, W).</returns>
    public static Tensor Average(
        nn.Module<Tensor, Tensor> model, Tensor image, IReadOnlyList<(int Top, int Left, int Height, int Width)> windows)
    {
        if (windows.Count == 1)
            return model.call(image);
        using var scope = NewDisposeScope();
        var count = zeros([1, 1, image.shape[2], image.shape[3]], image.dtype, image.device);
        Tensor? sum = null;
        foreach (var window in windows)
        {
            using var output = model.call(At(image, window));
            sum ??= zeros([output.shape[0], output.shape[1], image.shape[2], image.shape[3]], output.dtype, output.device);
            At(sum, window).PlusInPlace(output);
            At(count, window).PlusInPlace(1.0);
        }
        return (sum! / count).MoveToOuterDisposeScope();
    }

    private static Tensor At(Tensor map, (int Top, int Left, int Height, int Width) window) =>
        map.narrow(2, window.Top, window.Height).narrow(3, window.Left, window.Width);
}
