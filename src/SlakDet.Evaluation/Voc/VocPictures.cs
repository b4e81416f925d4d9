using SlakDet.Annotations;
using SlakDet.Annotations.Voc;

namespace SlakDet.Evaluation.Voc;

/// <summary>Brings a VOC folder and the detections on it together.</summary>
public static class VocPictures
{
    /// <summary>Each picture of the folder with its objects and detections.</summary>
    /// <param name="folder">The pictures.</param>
    /// <param name="classes">The classes; objects of other classes are left out.</param>
    /// <param name="results">The detections. A picture that the folder lists twice gets them twice.</param>
    public static IReadOnlyList<VocPicture> Join(VocFolder folder, ClassList classes, IReadOnlyList<VocResult> results)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var detections = results.ToLookup(result => result.ImageId, Detection);
        return [.. folder.Items.Select(item => VocPicture.Of(item.Annotation, classes, [.. detections[item.Id]]))];
    }

    private static VocDetection Detection(VocResult result)
    {
        var (box, right, bottom) = (result.Box, result.Box.X + result.Box.Width, result.Box.Y + result.Box.Height);
        return new VocDetection(result.ClassIndex, (float)result.Score, (float)box.X, (float)box.Y, (float)right, (float)bottom);
    }
}
