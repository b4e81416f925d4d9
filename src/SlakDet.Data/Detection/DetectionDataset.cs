using SlakDet.Annotations;
using SlakDet.Annotations.Coco;

namespace SlakDet.Data.Detection;

/// <summary>Pictures with objects, and the classes that the objects' labels stand for.</summary>
/// <param name="Classes">Name, colour and number of each label.</param>
/// <param name="Items">The pictures.</param>
public sealed record DetectionDataset(ClassList Classes, IReadOnlyList<DetectionItem> Items)
{
    /// <summary>The COCO file that the set was read from, for its evaluation; null for other sets and after joining.</summary>
    public CocoDataset? Coco { get; init; }

    /// <summary>Sets one after another, as one.</summary>
    /// <exception cref="DatasetException">SD-CLASSES: their classes differ in name or order.</exception>
    public static DetectionDataset Concatenate(IReadOnlyList<DetectionDataset> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count == 0)
            throw new ArgumentException("There is no set to join.", nameof(sets));
        foreach (var set in sets.Skip(1))
            sets[0].EnsureSameClasses(set);
        return sets.Count == 1 ? sets[0] : new(sets[0].Classes, [.. sets.SelectMany(set => set.Items)]);
    }

    /// <summary>The set several times over: an epoch shows each picture so often, augmented differently each time.</summary>
    public DetectionDataset Repeat(int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        return times == 1 ? this : new(Classes, [.. Enumerable.Repeat(Items, times).SelectMany(items => items)]);
    }

    /// <summary>Refuses a set whose labels mean other classes, such as a validation set whose file lists them in another order.</summary>
    /// <exception cref="DatasetException">SD-CLASSES: the classes differ in name or order.</exception>
    public void EnsureSameClasses(DetectionDataset other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Classes.Names.SequenceEqual(other.Classes.Names, StringComparer.Ordinal))
            throw new DatasetException("SD-CLASSES",
                $"Two parts of the data have different classes: [{string.Join(", ", Classes.Names)}] and "
                + $"[{string.Join(", ", other.Classes.Names)}]. Labels count through these lists, so names and order must be equal.");
    }
}
