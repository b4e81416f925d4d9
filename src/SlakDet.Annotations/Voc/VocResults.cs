using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Voc;

/// <summary>Reads detections on the pictures of a PASCAL VOC folder.</summary>
/// <remarks>
/// The file is a list like COCO's: <c>[{"image_id": "000001", "category": "dog", "bbox": [x, y, width, height], "score": 0.5}, ...]</c>.
/// <para>The picture is <c>file_name</c> without folder and extension, or if there is none <c>image_id</c>, which then must be a string.</para>
/// <para>The class is <c>category</c>, a name of the class list, or if there is none <c>category_id</c>, 1 for the first class of the list.</para>
/// <para><c>bbox</c> counts pixels from 0, as detectors do; VOC's own files count from 1.</para>
/// </remarks>
public static class VocResults
{
    /// <summary>Reads a results file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">The pictures that the detections are about.</param>
    /// <param name="classes">The classes.</param>
    /// <returns>The rows in the file's order; none for an empty list.</returns>
    /// <exception cref="DatasetException">
    /// The file cannot be read (<c>SD-COCO-FILE</c>), is not JSON or cut short (<c>SD-COCO-JSON</c>), or a row lacks a key or has one of another
    /// kind or twice (<c>SD-COCO-FORMAT</c>), names an unknown picture (<c>SD-VOC-UNKNOWN-IMAGE</c>) or class (<c>SD-VOC-CLASS</c>) or has no box
    /// (<c>SD-COCO-BOX</c>). The message names the file, the row and the byte.
    /// </exception>
    public static IReadOnlyList<VocResult> Load(string path, VocFolder folder, ClassList classes)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(classes);
        return CocoJson.ReadFile(path, new VocResultsReader(folder, classes).Root);
    }
}
