using System.Runtime.InteropServices;
using SlakDet.Annotations;
using SlakDet.Annotations.Coco;

namespace SlakDet.Evaluation.Coco;

/// <summary>Detections as a span that threads can ask for, without a copy where the list is an array or a <see cref="List{T}"/>.</summary>
internal sealed class ResultRows
{
    private readonly IReadOnlyList<CocoResult> _rows;

    public ResultRows(IReadOnlyList<CocoResult> rows) => _rows = rows is CocoResult[] or List<CocoResult> ? rows : rows.ToArray();

    public ReadOnlySpan<CocoResult> Span => _rows is CocoResult[] array ? array : CollectionsMarshal.AsSpan((List<CocoResult>)_rows);

    /// <summary>Whether the score and the box are finite numbers.</summary>
    public static bool IsFinite(in CocoResult row) => double.IsFinite(row.Score + row.Box.X + row.Box.Y + row.Box.Width + row.Box.Height);

    /// <summary>The refusal of a detection whose picture is unknown, or whose score or box is not finite.</summary>
    public DatasetException Refusal(int row)
    {
        var (result, box) = (Span[row], Span[row].Box);
        return new DatasetException(
            "SD-COCO-RESULT",
            IsFinite(result)
                ? $"Detection {row} is for picture {result.ImageId}, which the annotations do not have; "
                  + "evaluate against the annotations of the pictures that were predicted."
                : $"Detection {row} of picture {result.ImageId} has score {result.Score} and box {box.X}, {box.Y}, {box.Width}, "
                  + $"{box.Height}; all must be finite numbers. Check whether training diverged.");
    }
}
