namespace SlakDet.Data.Shapes;

/// <summary>What the embedded data set is made of; equal options give equal bytes.</summary>
public sealed record ShapesOptions
{
    /// <summary>What the pictures show.</summary>
    public ShapesContent Content { get; init; }

    /// <summary>Number of training pictures, at least 1.</summary>
    public int TrainCount { get; init; } = 400;

    /// <summary>Number of validation pictures, at least 1.</summary>
    public int ValCount { get; init; } = 100;

    /// <summary>Width and height of each picture in pixels, 32 to 1024. Objects grow with it.</summary>
    public int SizePx { get; init; } = 128;

    /// <summary>The seed of all randomness in it.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Number of pictures of a part.</summary>
    public int Count(ShapesSplit split) => split == ShapesSplit.Training ? TrainCount : ValCount;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(TrainCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ValCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SizePx, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SizePx, 1024);
    }
}
