namespace SlakDet.Annotations.Voc;

/// <summary>A picture of a PASCAL VOC folder.</summary>
/// <param name="Id">Its line in the split's list: the file names without extension.</param>
/// <param name="ImagePath">Full path of the picture.</param>
/// <param name="AnnotationPath">Full path of the annotation file.</param>
/// <param name="Annotation">What that file says.</param>
public sealed record VocItem(string Id, string ImagePath, string AnnotationPath, VocAnnotation Annotation);
