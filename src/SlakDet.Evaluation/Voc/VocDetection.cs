namespace SlakDet.Evaluation.Voc;

/// <summary>A detection as a detector trained on VOC gives it: coordinates from 0, one less than in the annotation file.</summary>
/// <param name="ClassIndex">The class, from 0.</param>
/// <param name="Score">Confidence; higher is surer.</param>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Bottom edge.</param>
public readonly record struct VocDetection(int ClassIndex, float Score, float Left, float Top, float Right, float Bottom);
