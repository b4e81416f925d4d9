using SlakDet.Annotations;
using SlakDet.Annotations.Coco;

namespace SlakDet.Evaluation.Coco;

/// <summary>The objects of a data set by class, then picture, then place in the file, a column for each property.</summary>
internal sealed class TruthTable
{
    /// <summary>Columns that are read in vectors are this much longer than there are objects.</summary>
    public const int Padding = 4;

    /// <summary>Orders the objects. Those of unknown pictures or classes are left out.</summary>
    /// <exception cref="DatasetException">A box or an area is not a finite number.</exception>
    public TruthTable(CocoDataset truth, CocoIndex index, AreaFields fields)
    {
        var annotations = truth.Annotations;
        var (keys, order) = (new List<ulong>(annotations.Count), new List<int>(annotations.Count));
        ClassStarts = new int[index.CategoryIds.Count + 1];
        for (var i = 0; i < annotations.Count; i++)
        {
            var (category, image) = (index.CategoryIds.Find(annotations[i].CategoryId), index.PictureIds.Find(annotations[i].ImageId));
            if (category < 0 || image < 0)
                continue;
            keys.Add((ulong)category << 32 | (uint)image);
            order.Add(i);
            ClassStarts[category + 1]++;
        }

        for (var c = 0; c < index.CategoryIds.Count; c++)
            ClassStarts[c + 1] += ClassStarts[c];

        var (sortedKeys, sorted) = (keys.ToArray(), order.ToArray());
        RadixSort.Sort(sortedKeys, sorted, new ulong[sorted.Length], new int[sorted.Length]);
        Objects = [.. sorted.Select(i => annotations[i])];
        Image = [.. sortedKeys.Select(key => unchecked((int)key))];
        var length = sorted.Length + Padding;
        (Left, Top, Right, Bottom, BoxArea, Crowd) =
            (new double[length], new double[length], new double[length], new double[length], new double[length], new long[length]);
        Ignored = new ulong[sorted.Length];
        for (var g = 0; g < sorted.Length; g++)
        {
            var annotation = Objects[g];
            ThrowIfNotFinite(annotation);
            SetBox(g, annotation.Box);
            Crowd[g] = annotation.IsCrowd ? -1 : 0;
            Ignored[g] = annotation.IsCrowd ? fields.All : fields.Outside(annotation.Area);
        }
    }

    /// <summary>The annotations themselves.</summary>
    public CocoAnnotation[] Objects { get; }

    /// <summary>Where each class starts; one more at the end.</summary>
    public int[] ClassStarts { get; }

    /// <summary>Number of the picture.</summary>
    public int[] Image { get; }

    /// <summary>Left edge.</summary>
    public double[] Left { get; }

    /// <summary>Top edge.</summary>
    public double[] Top { get; }

    /// <summary>Right edge: left edge + width.</summary>
    public double[] Right { get; }

    /// <summary>Bottom edge: top edge + height.</summary>
    public double[] Bottom { get; }

    /// <summary>Width times height.</summary>
    public double[] BoxArea { get; }

    /// <summary>-1 for crowds, else 0.</summary>
    public long[] Crowd { get; }

    /// <summary>Fields of the area ranges in which the object is ignored: all for a crowd, else those that its area is not in.</summary>
    public ulong[] Ignored { get; }

    /// <summary>Sets the box that overlaps are taken with.</summary>
    public void SetBox(int g, CocoBox box)
    {
        (Left[g], Top[g], BoxArea[g]) = (box.X, box.Y, box.Width * box.Height);
        (Right[g], Bottom[g]) = (box.Width + box.X, box.Height + box.Y);
    }

    private static void ThrowIfNotFinite(CocoAnnotation annotation)
    {
        var box = annotation.Box;
        if (!double.IsFinite(annotation.Area) || !double.IsFinite(box.X + box.Y + box.Width + box.Height))
        {
            throw new DatasetException(
                "SD-COCO-BOX",
                $"Annotation {annotation.Id} has area {annotation.Area} and box {box.X}, {box.Y}, {box.Width}, {box.Height}; "
                + "all must be finite numbers.");
        }
    }
}
