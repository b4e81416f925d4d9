using OpenCvSharp;

namespace SlakDet.Data.Transforms;

/// <summary>Which pixel of a row each pixel of its nearest-neighbour resize shows, asked of OpenCV itself.</summary>
/// <remarks>
/// Nearest-neighbour resizing, mirroring and cutting move whole rows and columns. A chain of them is a list of source rows and one of
/// source columns, so that a mask need not be made at every step.
/// </remarks>
internal static class NearestIndices
{
    /// <summary>The source index of each of <paramref name="to"/> pixels made of <paramref name="from"/> pixels.</summary>
    public static int[] Of(int from, int to)
    {
        using var row = Mat.FromPixelData(1, from, MatType.CV_32SC1, Enumerable.Range(0, from).ToArray());
        using var resized = new Mat();
        Cv2.Resize(row, resized, new Size(to, 1), 0, 0, InterpolationFlags.Nearest);
        resized.GetArray(out int[] indices);
        return indices;
    }
}
