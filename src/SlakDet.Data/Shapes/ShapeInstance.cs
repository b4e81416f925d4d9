namespace SlakDet.Data.Shapes;

/// <summary>An object of a picture, or a crowd of objects of one class that are annotated together.</summary>
/// <param name="Kind">Its class.</param>
/// <param name="IsCrowd">Whether it is a crowd.</param>
/// <param name="IsDifficult">Whether little of it is visible, or it is a crowd.</param>
/// <param name="IsTruncated">Whether the picture's border cuts it.</param>
/// <param name="IsOccluded">Whether other objects hide a part of it.</param>
/// <param name="Left">First column of its visible part.</param>
/// <param name="Top">First row of its visible part.</param>
/// <param name="Width">Number of columns from its first to its last visible pixel.</param>
/// <param name="Height">Number of rows from its first to its last visible pixel.</param>
/// <param name="Area">Number of its visible pixels, at least 1.</param>
public sealed record ShapeInstance(
    ShapeKind Kind, bool IsCrowd, bool IsDifficult, bool IsTruncated, bool IsOccluded, int Left, int Top, int Width, int Height, int Area);
