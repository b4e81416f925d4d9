using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Voc;

/// <summary>One detection on a picture of a PASCAL VOC folder.</summary>
/// <param name="ImageId">The picture: a line of the split's list.</param>
/// <param name="ClassIndex">The class found, from 0.</param>
/// <param name="Score">Confidence; higher is surer.</param>
/// <param name="Box">The box as a detector gives it, in coordinates from 0: an annotation's XMin is X + 1, its XMax is X + Width + 1.</param>
public readonly record struct VocResult(string ImageId, int ClassIndex, double Score, CocoBox Box);
