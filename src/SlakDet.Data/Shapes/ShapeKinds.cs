using SlakDet.Annotations;

namespace SlakDet.Data.Shapes;

/// <summary>The names and colours of the classes.</summary>
public static class ShapeKinds
{
    /// <summary>Number of object classes.</summary>
    public static int Count => Names.Count;

    /// <summary>Name of each <see cref="ShapeKind"/>, by its value.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<ShapeKind>().Select(name => name.ToLowerInvariant())];

    /// <summary>The classes of the label maps with the zero label reduced: the background, then each kind.</summary>
    public static ClassList SegmentationClasses { get; } = new(
        ["background", .. Names],
        [
            new(0x3A, 0x44, 0x54), new(0xE6, 0x55, 0x3F), new(0xF2, 0xB1, 0x34), new(0x4F, 0xB0, 0x6D),
            new(0x4C, 0x8B, 0xF5), new(0xB5, 0x65, 0xD9), new(0x38, 0xC6, 0xC6),
        ]);
}
