using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>Bridge.</summary>
public static class NearestResize
{
    /// <summary>Bridge.</summary>
    public static void Apply(Picture source, Picture target, int width, int height)
    {
        target.Create(width, height, source.Channels);
        using Mat from = source.AsMat(), to = target.AsMat();
        Cv2.Resize(from, to, new Size(width, height), 0, 0, InterpolationFlags.Nearest);
    }
}
