using SlakDet.Annotations;
using SlakDet.Annotations.Coco;

namespace SlakDet.Evaluation.Coco;

/// <summary>
/// The pictures and classes of a data set, numbered from 0 by ascending id. Of an id that comes twice the last entry holds.
/// </summary>
internal sealed class CocoIndex
{
    /// <summary>Numbers them.</summary>
    /// <exception cref="DatasetException">Two objects have the same id.</exception>
    public CocoIndex(CocoDataset truth)
    {
        PictureIds = new IdIndex(truth.Images.Select(image => image.Id));
        CategoryIds = new IdIndex(truth.Categories.Select(category => category.Id));
        Pictures = new CocoImage[PictureIds.Count];
        foreach (var image in truth.Images)
            Pictures[PictureIds.Find(image.Id)] = image;
        Categories = new CocoCategory[CategoryIds.Count];
        foreach (var category in truth.Categories)
            Categories[CategoryIds.Find(category.Id)] = category;
        ThrowIfRepeated(truth.Annotations);
    }

    public IdIndex PictureIds { get; }

    public IdIndex CategoryIds { get; }

    /// <summary>The pictures by number.</summary>
    public CocoImage[] Pictures { get; }

    /// <summary>The classes by number.</summary>
    public CocoCategory[] Categories { get; }

    private static void ThrowIfRepeated(IReadOnlyList<CocoAnnotation> annotations)
    {
        var ids = new long[annotations.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = annotations[i].Id;
        Array.Sort(ids);
        for (var i = 1; i < ids.Length; i++)
        {
            if (ids[i] == ids[i - 1])
            {
                throw new DatasetException(
                    "SD-COCO-ID-TWICE", $"The id {ids[i]} is given to more than one object; give every annotation an id of its own.");
            }
        }
    }
}
