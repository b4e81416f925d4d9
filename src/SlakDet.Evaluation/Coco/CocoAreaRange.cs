namespace SlakDet.Evaluation.Coco;

/// <summary>A range of object sizes. Both ends belong to it, so an area of exactly 1024 is small and medium.</summary>
/// <param name="Name">all, small, medium or large.</param>
/// <param name="Smallest">Smallest area, in square pixels.</param>
/// <param name="Largest">Largest area, in square pixels.</param>
public sealed record CocoAreaRange(string Name, double Smallest, double Largest);
