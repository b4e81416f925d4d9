namespace SlakDet.Annotations.Coco;

/// <summary>One object of a COCO file.</summary>
public sealed record CocoAnnotation
{
    /// <summary>Number of the object, unique in the file.</summary>
    public required long Id { get; init; }

    /// <summary>The picture that it is on.</summary>
    public required long ImageId { get; init; }

    /// <summary>Its class.</summary>
    public required long CategoryId { get; init; }

    /// <summary>Its box.</summary>
    public required CocoBox Box { get; init; }

    /// <summary>Area in square pixels as the file says it, for masks as a rule the mask's. It decides small, medium and large.</summary>
    public required double Area { get; init; }

    /// <summary>Whether it stands for a crowd: never a missed object, and any number of detections may lie on it.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Whether the file asks to ignore it. Training leaves such objects out; the COCO evaluation does not look at this.</summary>
    public bool Ignore { get; init; }

    /// <summary>Its outline or mask, if the file has one.</summary>
    public CocoSegmentation? Segmentation { get; init; }
}
