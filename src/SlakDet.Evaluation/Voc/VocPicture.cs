using SlakDet.Annotations;
using SlakDet.Annotations.Voc;

namespace SlakDet.Evaluation.Voc;

/// <summary>What is on a picture, and what was detected on it.</summary>
/// <param name="Objects">The objects in the annotation file's order.</param>
/// <param name="Detections">The detections, in any order; of equal scores the earlier goes first.</param>
public sealed record VocPicture(IReadOnlyList<VocTruth> Objects, IReadOnlyList<VocDetection> Detections)
{
    /// <summary>A picture with the objects of its annotation file; those of classes that are not in the list are left out.</summary>
    public static VocPicture Of(VocAnnotation annotation, ClassList classes, IReadOnlyList<VocDetection> detections)
    {
        var objects = new List<VocTruth>();
        foreach (var item in annotation.Objects)
        {
            for (var c = 0; c < classes.Count; c++)
                if (item.Name == classes.Names[c])
                    objects.Add(new VocTruth(c, item.XMin, item.YMin, item.XMax, item.YMax, item.Difficult));
        }

        return new VocPicture(objects, detections);
    }
}
