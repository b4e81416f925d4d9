using OpenCvSharp;

namespace SlakDet.Data.Rendering;

/// <summary>Enlarges small pictures by a whole factor, so that texts and lines suit them.</summary>
internal static class Magnification
{
    private const int LeastSidePx = 256;

    /// <summary>The factor that gives both sides at least 256 pixels.</summary>
    public static int FactorFor(Mat picture)
    {
        var side = Math.Min(picture.Width, picture.Height);
        return Math.Max(1, (LeastSidePx + side - 1) / side);
    }

    /// <summary>An enlarged copy.</summary>
    public static Mat Apply(Mat picture, int factor)
    {
        var large = new Mat();
        Cv2.Resize(picture, large, new Size(picture.Width * factor, picture.Height * factor), interpolation: InterpolationFlags.Cubic);
        return large;
    }
}
