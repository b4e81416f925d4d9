namespace SlakDet.Annotations.Coco;

/// <summary>What a COCO annotation file says: pictures, classes and objects, each in the file's order.</summary>
/// <param name="Images">The pictures.</param>
/// <param name="Categories">The classes.</param>
/// <param name="Annotations">The objects of all pictures.</param>
public sealed record CocoDataset(
    IReadOnlyList<CocoImage> Images, IReadOnlyList<CocoCategory> Categories, IReadOnlyList<CocoAnnotation> Annotations)
{
    /// <summary>Reads an annotation file (<c>instances_*.json</c>), block by block: beyond the result it needs little memory.</summary>
    /// <remarks>
    /// Keys may come in any order and unknown ones are passed over. A missing <c>iscrowd</c> or <c>ignore</c> is 0. A missing <c>area</c> is
    /// that of the mask, or of the box if there is none. Empty segmentations are none. What is suspicious but can be used is not refused:
    /// <see cref="CocoChecks"/> tells it.
    /// </remarks>
    /// <exception cref="DatasetException">
    /// The file cannot be read (<c>SD-COCO-FILE</c>), is not JSON or cut short (<c>SD-COCO-JSON</c>), lacks a list or key or has one of another
    /// kind or twice (<c>SD-COCO-FORMAT</c>); an id is not an integer (<c>SD-COCO-ID</c>), comes twice (<c>SD-COCO-ID-TWICE</c>) or is unknown
    /// (<c>SD-COCO-UNKNOWN-IMAGE</c>, <c>SD-COCO-UNKNOWN-CATEGORY</c>); or a size, box, polygon or run-length mask is not one
    /// (<c>SD-COCO-SIZE</c>, <c>SD-COCO-BOX</c>, <c>SD-COCO-POLYGON</c>, <c>SD-COCO-RLE</c>). The message names the file, the row and the byte.
    /// </exception>
    public static CocoDataset Load(string path) => CocoDatasetReader.Read(path);
}
