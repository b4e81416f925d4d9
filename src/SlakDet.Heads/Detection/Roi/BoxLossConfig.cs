namespace SlakDet.Heads.Detection.Roi;

/// <summary>The loss of a region head's boxes: summed over the positives, divided by the number of sampled regions.</summary>
public sealed record BoxLossConfig
{
    /// <summary>What is compared.</summary>
    public BoxLossKind Kind { get; init; } = BoxLossKind.SmoothL1;

    /// <summary>Where the parabola of <see cref="BoxLossKind.SmoothL1"/> ends, 0 or more; 0 is plain L1.</summary>
    public double Beta { get; init; }

    /// <summary>Weight of the loss, 0 or more.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Plain L1 of the offsets: Faster R-CNN's.</summary>
    public static BoxLossConfig L1 { get; } = new();

    /// <summary>Ten times the generalised IoU loss: of the cascades of ConvNeXt and SLaK.</summary>
    public static BoxLossConfig Giou { get; } = new() { Kind = BoxLossKind.Giou, Weight = 10 };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Limits.Between("Box loss", Beta, 0, double.MaxValue);
        Limits.Between("Box loss", Weight, 0, double.MaxValue);
    }
}
