namespace SlakDet.Data.Rendering;

/// <summary>What a page of <see cref="SampleBrowser"/> shows.</summary>
public sealed record SampleBrowserOptions
{
    /// <summary>Heading of the page.</summary>
    public string Title { get; init; } = "Samples";

    /// <summary>Number of pictures, spread over the set, at least 1.</summary>
    public int Count { get; init; } = 24;

    /// <summary>Augmented forms of each picture, at least 0.</summary>
    public int Views { get; init; } = 2;

    /// <summary>Seed of the augmentation; the views are those of the first epochs of a run with this seed.</summary>
    public long Seed { get; init; }

    /// <summary>Longest side of a picture on the page, in pixels, at least 64.</summary>
    public int SidePx { get; init; } = 640;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Count);
        ArgumentOutOfRangeException.ThrowIfNegative(Views);
        ArgumentOutOfRangeException.ThrowIfLessThan(SidePx, 64);
    }

    /// <summary>Places of the pictures to show; neighbours by name are often frames of one film, so they are spread.</summary>
    internal IEnumerable<int> Places(int items)
    {
        var count = Math.Min(Count, items);
        return Enumerable.Range(0, count).Select(i => (int)((long)i * items / count));
    }
}
