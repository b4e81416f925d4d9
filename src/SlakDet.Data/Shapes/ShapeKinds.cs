namespace SlakDet.Data.Shapes;

/// <summary>The names of the classes.</summary>
public static class ShapeKinds
{
    /// <summary>Number of object classes.</summary>
    public static int Count => Names.Count;

    /// <summary>Name of each <see cref="ShapeKind"/>, by its value.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<ShapeKind>().Select(name => name.ToLowerInvariant())];
}
