namespace SlakDet.Evaluation.Voc;

/// <summary>The one place where VOC's pixel convention is dealt with.</summary>
/// <remarks>
/// VOC numbers pixels from 1 and counts the last one in, so a box is one pixel wider than XMax - XMin. MMDetection cuts coordinates to
/// whole numbers and subtracts 1 from all four when it reads a file; detectors learn and give boxes in that system; its <c>eval_map</c>
/// stays in it and adds the lost pixel to every width and height. The development kit stays in the file's system, so 1 is added to
/// detections. Both compare the same pixels; the one computes in single, the other in double precision.
/// </remarks>
internal static class VocConvention
{
    private const float SmallestUnion = 1e-6f;

    /// <summary>An object's box in the system of the detections.</summary>
    public static (float Left, float Top, float Right, float Bottom) FromZero(in VocTruth item)
        => (FromZero(item.XMin), FromZero(item.YMin), FromZero(item.XMax), FromZero(item.YMax));

    /// <summary>IoU in single precision, MMDetection's order of operations.</summary>
    public static double SingleIou(in VocDetection detection, in VocTruth item)
    {
        var (left, top, right, bottom) = FromZero(item);
        var width = Math.Max(Math.Min(detection.Right, right) - Math.Max(detection.Left, left) + 1, 0);
        var height = Math.Max(Math.Min(detection.Bottom, bottom) - Math.Max(detection.Top, top) + 1, 0);
        var intersection = width * height;
        var ofDetection = (detection.Right - detection.Left + 1) * (detection.Bottom - detection.Top + 1);
        var ofItem = (right - left + 1) * (bottom - top + 1);
        return intersection / Math.Max(ofDetection + ofItem - intersection, SmallestUnion);
    }

    /// <summary>
    /// IoU in double precision, the development kit's order of operations; negative infinity where the boxes share no pixel.
    /// </summary>
    public static double DoubleIou(in VocDetection detection, in VocTruth item)
    {
        double left = detection.Left + 1.0, top = detection.Top + 1.0, right = detection.Right + 1.0, bottom = detection.Bottom + 1.0;
        var width = Math.Min(right, item.XMax) - Math.Max(left, item.XMin) + 1;
        var height = Math.Min(bottom, item.YMax) - Math.Max(top, item.YMin) + 1;
        if (width <= 0 || height <= 0)
            return double.NegativeInfinity;
        var union = (right - left + 1) * (bottom - top + 1) + (item.XMax - item.XMin + 1) * (item.YMax - item.YMin + 1) - width * height;
        return width * height / union;
    }

    private static float FromZero(double coordinate) => (float)(Math.Truncate(coordinate) - 1);
}
