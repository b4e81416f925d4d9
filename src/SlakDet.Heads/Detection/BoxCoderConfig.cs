namespace SlakDet.Heads.Detection;

/// <summary>The scale of a head's box offsets; their means are 0 in every published head.</summary>
/// <param name="StdX">Divides the horizontal shift, in widths of the box.</param>
/// <param name="StdY">Divides the vertical shift, in heights of the box.</param>
/// <param name="StdWidth">Divides the logarithm of the width's ratio.</param>
/// <param name="StdHeight">Divides the logarithm of the height's ratio.</param>
public sealed record BoxCoderConfig(double StdX, double StdY, double StdWidth, double StdHeight)
{
    /// <summary>Of region proposal heads.</summary>
    public static BoxCoderConfig Unit { get; } = new(1, 1, 1, 1);

    /// <summary>Of the box head of Faster R-CNN and of the first stage of Cascade R-CNN.</summary>
    public static BoxCoderConfig FirstStage { get; } = new(0.1, 0.1, 0.2, 0.2);

    /// <summary>Of the second stage of Cascade R-CNN.</summary>
    public static BoxCoderConfig SecondStage { get; } = new(0.05, 0.05, 0.1, 0.1);

    /// <summary>Of the third stage of Cascade R-CNN.</summary>
    public static BoxCoderConfig ThirdStage { get; } = new(0.033, 0.033, 0.067, 0.067);
}
