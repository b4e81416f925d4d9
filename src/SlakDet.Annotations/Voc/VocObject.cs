namespace SlakDet.Annotations.Voc;

/// <summary>One object of a PASCAL VOC file, as written: pixels are counted from 1 and the last one is included.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="XMin">First column.</param>
/// <param name="YMin">First row.</param>
/// <param name="XMax">Last column, not below <paramref name="XMin"/>.</param>
/// <param name="YMax">Last row, not below <paramref name="YMin"/>.</param>
/// <param name="Difficult">Whether the file calls it difficult: not trained on, and neither found nor missed in the evaluation.</param>
public sealed record VocObject(string Name, double XMin, double YMin, double XMax, double YMax, bool Difficult);
