using SlakDet.Annotations;

namespace SlakDet.Data.Detection;

/// <summary>Where a detection set lies on disk: <see cref="CocoSource"/> or <see cref="VocSource"/>.</summary>
public abstract record DetectionSource
{
    /// <summary>Pictures with a side below this are not trained on, in pixels.</summary>
    internal const int LeastTrainingSidePx = 32;

    private protected DetectionSource()
    {
    }

    /// <summary>
    /// The classes to take, in the order of the labels; of a COCO file this must be the order of its category list, and null takes all of the
    /// file's. VOC's files list no classes.
    /// </summary>
    public ClassList? Classes { get; init; }

    /// <summary>
    /// Reads the pictures to train on: each side at least 32 pixels, and at least one object of a known class, even if it is one to ignore.
    /// </summary>
    /// <exception cref="DatasetException">
    /// A file is missing or cannot be used, or no picture is left; the message names file and cause.
    /// </exception>
    public DetectionDataset LoadForTraining()
    {
        var set = Load(forTraining: true);
        return set.Items.Count > 0 ? set : throw new DatasetException("SD-SET-EMPTY",
            $"No picture to train on in {Description}: of each, both sides must have at least {LeastTrainingSidePx} pixels, and at least "
            + $"one object must be of the classes [{string.Join(", ", set.Classes.Names)}]. Check the class list, and look at the set with "
            + "'slakdet data check'.");
    }

    /// <summary>Reads all pictures, also those without objects.</summary>
    /// <exception cref="DatasetException">A file is missing or cannot be used; the message names file and cause.</exception>
    public DetectionDataset LoadForEvaluation() => Load(forTraining: false);

    /// <summary>Reads all pictures that can be told, and says what is wrong with the annotations instead of refusing it.</summary>
    /// <exception cref="DatasetException">Nothing can be told: the files that list pictures or objects cannot be read.</exception>
    internal abstract DetectionDataset Scan(List<Finding> findings);

    /// <summary>The source, for messages.</summary>
    private protected abstract string Description { get; }

    private protected abstract DetectionDataset Load(bool forTraining);

    /// <summary>Whether a picture is large enough and shows something.</summary>
    private protected static bool IsTrainable(DetectionItem item, bool hasKnownClass) =>
        hasKnownClass && Math.Min(item.WidthPx, item.HeightPx) >= LeastTrainingSidePx;
}
