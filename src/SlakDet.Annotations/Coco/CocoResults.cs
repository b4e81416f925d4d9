namespace SlakDet.Annotations.Coco;

/// <summary>Reads and writes COCO results files: a list of detections, each with picture, class, score, and box or mask or both.</summary>
public static class CocoResults
{
    /// <summary>Reads a results file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="truth">The data set that the detections are about; their pictures and classes must be in it.</param>
    /// <returns>The rows in the file's order; none for an empty list. Of a row without <c>bbox</c> the box is the mask's.</returns>
    /// <remarks>
    /// A row with a <c>file_name</c> is about the picture of that name, whatever its <c>image_id</c>: predictions of loose pictures number them
    /// themselves. Polygons are filled. Unknown keys are passed over.
    /// </remarks>
    /// <exception cref="DatasetException">
    /// As for <see cref="CocoDataset.Load"/>; the file is an annotation file, a picture or class is not in <paramref name="truth"/>, or a row
    /// has neither box nor mask.
    /// </exception>
    public static IReadOnlyList<CocoResult> Load(string path, CocoDataset truth)
    {
        using var reader = new CocoResultsReader(truth);
        return CocoJson.ReadFile(path, reader.Root);
    }

    /// <summary>Writes a results file, a row a line.</summary>
    /// <inheritdoc cref="Write(Stream, IEnumerable{CocoResult}, IReadOnlyDictionary{long, string}?, IReadOnlyDictionary{long, string}?)"/>
    public static void Write(
        string path,
        IEnumerable<CocoResult> rows,
        IReadOnlyDictionary<long, string>? fileNames = null,
        IReadOnlyDictionary<long, string>? classNames = null)
    {
        using var file = File.Create(path);
        Write(file, rows, fileNames, classNames);
    }

    /// <summary>Writes a results file, a row a line, to a stream that stays open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="rows">The detections.</param>
    /// <param name="fileNames">File name of each picture by its id, written as <c>file_name</c>; null to leave it out.</param>
    /// <param name="classNames">Name of each class by its id, written as <c>category</c>; null to leave it out.</param>
    /// <exception cref="ArgumentException">A score or a side of a box is not finite.</exception>
    /// <exception cref="KeyNotFoundException">A row's picture or class has no name.</exception>
    public static void Write(
        Stream stream,
        IEnumerable<CocoResult> rows,
        IReadOnlyDictionary<long, string>? fileNames = null,
        IReadOnlyDictionary<long, string>? classNames = null)
        => CocoResultsWriter.Write(stream, rows, fileNames, classNames);
}
