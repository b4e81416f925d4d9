namespace SlakDet.Data.Classification;

/// <summary>How pictures are prepared for prediction. The defaults are the published ImageNet recipe at 224 pixels.</summary>
public sealed record ClassificationTestConfig
{
    /// <summary>Height and width of the network's input in pixels.</summary>
    public int Size { get; init; } = 224;

    /// <summary>
    /// Share of the shorter side that is kept: it is resized to <see cref="Size"/> / this, cut to a whole number, and the middle is taken. In (0, 1].
    /// </summary>
    public double CropRatio { get; init; } = 0.875;

    /// <summary>Whether the whole picture is resized to the square instead, whatever its ratio: published from 384 pixels on.</summary>
    public bool Warp { get; init; }

    /// <summary>Mean of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [123.675, 116.28, 103.53];

    /// <summary>Standard deviation of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Std { get; init; } = [58.395, 57.12, 57.375];
}
