namespace SlakDet.Heads.Segmentation;

/// <summary>How a picture is passed through a segmenter; the defaults are the published ADE20K windows.</summary>
public sealed record SegmentationInferenceConfig
{
    /// <summary>In one piece or in windows; the other values count only for windows.</summary>
    public InferenceMode Mode { get; init; } = InferenceMode.Whole;

    /// <summary>Height of a window in pixels, at least 1.</summary>
    public int CropHeight { get; init; } = 512;

    /// <summary>Width of a window in pixels, at least 1.</summary>
    public int CropWidth { get; init; } = 512;

    /// <summary>Vertical distance of windows in pixels, 1 to the window's height.</summary>
    public int StrideHeight { get; init; } = 341;

    /// <summary>Horizontal distance of windows in pixels, 1 to the window's width.</summary>
    public int StrideWidth { get; init; } = 341;

    /// <summary>The windows over a picture, row by row; together they cover it.</summary>
    /// <remarks>
    /// The last window of a row or column is moved back inside the picture. A picture smaller than a window gets one
    /// smaller window, without padding.
    /// </remarks>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    public IReadOnlyList<(int Top, int Left, int Height, int Width)> Windows(int height, int width) => Mode switch
    {
        InferenceMode.Whole => [(0, 0, height, width)],
        InferenceMode.Slide =>
        [
            .. from row in Spans(height, CropHeight, StrideHeight)
               from column in Spans(width, CropWidth, StrideWidth)
               select (row.Start, column.Start, row.Length, column.Length),
        ],
        _ => throw new InvalidOperationException($"Unknown inference mode {Mode}."),
    };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (Mode == InferenceMode.Whole)
            return;
        CheckAxis(nameof(CropHeight), CropHeight, nameof(StrideHeight), StrideHeight);
        CheckAxis(nameof(CropWidth), CropWidth, nameof(StrideWidth), StrideWidth);
    }

    private static void CheckAxis(string cropName, int crop, string strideName, int stride)
    {
        if (crop < 1)
            throw new ArgumentException($"Sliding window: {cropName} is {crop}; it must be at least 1.");
        if (stride < 1 || stride > crop)
            throw new ArgumentException(
                $"Sliding window: {strideName} is {stride}; it must be between 1 and {cropName} ({crop}), "
                + "or parts of the picture are left out.");
    }

    private static IEnumerable<(int Start, int Length)> Spans(int size, int crop, int stride)
    {
        var count = Math.Max(size - crop + stride - 1, 0) / stride + 1;
        for (var i = 0; i < count; i++)
        {
            var end = Math.Min(i * stride + crop, size);
            var start = Math.Max(end - crop, 0);
            yield return (start, end - start);
        }
    }
}
