namespace SlakDet.Annotations.Voc;

/// <summary>What is wrong or suspicious in an annotation file that can be read.</summary>
internal static class VocChecks
{
    /// <summary>Looks at one picture's objects.</summary>
    public static IEnumerable<Finding> Check(VocItem item, ClassList? classes)
    {
        var annotation = item.Annotation;
        for (var i = 0; i < annotation.Objects.Count; i++)
        {
            var one = annotation.Objects[i];
            var where = $"{item.AnnotationPath}, object {i + 1} ('{one.Name}')";
            if (classes != null && !classes.Names.Contains(one.Name))
            {
                yield return new(FindingSeverity.Error, "SD-VOC-CLASS", $"{where}: the class is none of the {classes.Count} of the class list: "
                    + $"{string.Join(", ", classes.Names.Take(5))}{(classes.Count > 5 ? ", ..." : "")}. Add it there, or mend the name.",
                    item.AnnotationPath);
            }

            var box = $"the box ({one.XMin}, {one.YMin}) to ({one.XMax}, {one.YMax})";
            if (one.XMin < 1 || one.YMin < 1
                || annotation.WidthPx > 0 && one.XMax > annotation.WidthPx || annotation.HeightPx > 0 && one.YMax > annotation.HeightPx)
            {
                yield return new(FindingSeverity.Warning, "SD-VOC-BOX-OUTSIDE", $"{where}: {box} reaches beyond the picture of "
                    + $"{annotation.WidthPx} x {annotation.HeightPx}; pixels are counted from 1 to the width and height.", item.AnnotationPath);
            }

            if (one.XMin == one.XMax || one.YMin == one.YMax)
            {
                yield return new(FindingSeverity.Warning, "SD-VOC-BOX-EMPTY",
                    $"{where}: {box} has a single row or column; training leaves it out, scoring counts it.", item.AnnotationPath);
            }
        }

        if (annotation.FileName.Length > 0 && Path.GetFileNameWithoutExtension(annotation.FileName) != Path.GetFileName(item.Id))
        {
            yield return new(FindingSeverity.Warning, "SD-VOC-FILE-NAME", $"{item.AnnotationPath} says that it is about '{annotation.FileName}'; "
                + $"it is taken for {item.ImagePath}.", item.AnnotationPath);
        }
    }
}
