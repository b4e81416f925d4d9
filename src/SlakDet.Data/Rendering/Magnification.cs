using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Rendering;

/// <summary>Enlarges small pictures by a whole factor, so that texts and lines suit them.</summary>
internal static class Magnification
{
    private const int LeastSidePx = 256;

    /// <summary>The factor that gives both sides at least 256 pixels.</summary>
    public static int FactorFor(Picture picture)
    {
        var side = Math.Min(picture.Width, picture.Height);
        return Math.Max(1, (LeastSidePx + side - 1) / side);
    }

    /// <summary>An enlarged copy.</summary>
    public static Picture Apply(Picture picture, int factor)
    {
        var large = new Picture(picture.Width * factor, picture.Height * factor, picture.Channels);
        using Mat from = picture.AsMat(), to = large.AsMat();
        Cv2.Resize(from, to, to.Size(), interpolation: InterpolationFlags.Cubic);
        return large;
    }
}
