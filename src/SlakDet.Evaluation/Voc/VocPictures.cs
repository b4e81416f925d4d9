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
        ArgumentNullException.ThrowIfNull(classes);
        var index = Enumerable.Range(0, classes.Count).ToDictionary(i => classes.Names[i]);
        var detections = results.ToLookup(result => result.ImageId, Detection);
        return
        [
            .. folder.Items.Select(item => new VocPicture(
                [
                    .. item.Annotation.Objects.Where(thing => index.ContainsKey(thing.Name))
                        .Select(thing => new VocObject(index[thing.Name], thing.XMin, thing.YMin, thing.XMax, thing.YMax, thing.Difficult)),
                ],
                [.. detections[item.Id]])),
        ];
    }

    private static VocDetection Detection(VocResult result)
    {
        var (box, right, bottom) = (result.Box, result.Box.X + result.Box.Width, result.Box.Y + result.Box.Height);
        return new VocDetection(result.ClassIndex, (float)result.Score, (float)box.X, (float)box.Y, (float)right, (float)bottom);
    }
}
