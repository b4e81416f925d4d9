namespace SlakDet.Evaluation.Voc;

/// <summary>An object as a VOC annotation file writes it: pixels are numbered from 1, and the last one belongs to the box.</summary>
/// <param name="ClassIndex">The class, from 0.</param>
/// <param name="XMin">First column.</param>
/// <param name="YMin">First row.</param>
/// <param name="XMax">Last column.</param>
/// <param name="YMax">Last row.</param>
/// <param name="Difficult">Whether it is marked as difficult: not missed if not found, and not wrong if found.</param>
public readonly record struct VocTruth(int ClassIndex, double XMin, double YMin, double XMax, double YMax, bool Difficult = false);
