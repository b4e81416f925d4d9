namespace SlakDet.Annotations.Voc;

/// <summary>The classes of the PASCAL VOC challenges.</summary>
public static class VocClasses
{
    /// <summary>The 20 classes of VOC2007 to VOC2012, in the alphabetical order that all programs number them in.</summary>
    public static ClassList Twenty { get; } = new(
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
        "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ]);
}
