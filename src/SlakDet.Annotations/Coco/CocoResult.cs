using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>One detection, as rows of COCO results files hold it.</summary>
/// <param name="ImageId">The picture.</param>
/// <param name="CategoryId">The class found.</param>
/// <param name="Score">Confidence; higher is surer.</param>
/// <param name="Box">The box, in pixels of the original picture; of a mask-only row the mask's box.</param>
/// <param name="Mask">The mask, of the original picture's size, if there is one.</param>
public readonly record struct CocoResult(long ImageId, long CategoryId, double Score, CocoBox Box, RleMask? Mask = null);
