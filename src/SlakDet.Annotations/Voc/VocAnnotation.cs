namespace SlakDet.Annotations.Voc;

/// <summary>What a PASCAL VOC annotation file says about its picture.</summary>
/// <param name="FileName">Name of the picture as the file has it; may be empty or wrong, so go by the annotation file's own name.</param>
/// <param name="WidthPx">Width of the picture; 0 when the file does not tell it.</param>
/// <param name="HeightPx">Height of the picture; 0 when the file does not tell it.</param>
/// <param name="Objects">The objects in the file's order.</param>
public sealed record VocAnnotation(string FileName, int WidthPx, int HeightPx, IReadOnlyList<VocObject> Objects)
{
    /// <summary>Reads a file. Document types and with them entities are refused, and so is more than 10 MB.</summary>
    /// <remarks>Parts of objects (heads, hands, feet), poses and the like are passed over. A missing <c>difficult</c> is 0.</remarks>
    /// <exception cref="DatasetException">
    /// The file cannot be read (<c>SD-VOC-FILE</c>), is not XML or lacks an element or has it twice (<c>SD-VOC-XML</c>), or a box has no finite
    /// numbers or ends before it starts (<c>SD-VOC-BOX</c>). The message names the file, the line and the object.
    /// </exception>
    public static VocAnnotation Load(string path) => VocReader.Read(path);
}
