namespace SlakDet.Evaluation.Voc;

/// <summary>What is on a picture, and what was detected on it.</summary>
/// <param name="Objects">The objects in the annotation file's order.</param>
/// <param name="Detections">The detections, in any order; of equal scores the earlier goes first.</param>
public sealed record VocPicture(IReadOnlyList<VocObject> Objects, IReadOnlyList<VocDetection> Detections);
