using System.Numerics;

namespace SlakDet.Kernels.Detection;

/// <summary>The boxes of one picture and level, which read the same map.</summary>
/// <param name="Rois">Which boxes, ascending.</param>
/// <param name="Bounds">The smallest window that holds all of theirs.</param>
/// <param name="WindowArea">The sum of their windows' cells.</param>
internal sealed record RoiGroup(int[] Rois, RoiWindow Bounds, long WindowArea)
{
    /// <summary>Whether to bring the whole of <see cref="Bounds"/> into another order costs less than to do so window by window.</summary>
    public bool TurnsWhole => WindowArea >= Bounds.Area;

    /// <summary>Groups boxes; those that read nothing are left out.</summary>
    public static RoiGroup[] Of<T>(RoiTaps<T> taps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, taps.Windows.Length).Where(roi => taps.Windows[roi].Area > 0)
            .GroupBy(roi => (taps.Windows[roi].Level, taps.Windows[roi].Picture))
            .Select(group => Of(taps.Windows, [.. group]))];

    private static RoiGroup Of(RoiWindow[] windows, int[] rois)
    {
        var first = windows[rois[0]];
        var (top, left, bottom, right, area) = (int.MaxValue, int.MaxValue, 0, 0, 0L);
        foreach (var roi in rois)
        {
            var window = windows[roi];
            (top, left) = (Math.Min(top, window.Top), Math.Min(left, window.Left));
            (bottom, right) = (Math.Max(bottom, window.Top + window.Height), Math.Max(right, window.Left + window.Width));
            area += window.Area;
        }
        return new(rois, first with { Top = top, Left = left, Height = bottom - top, Width = right - left }, area);
    }
}
