namespace SlakDet.Training.Detection;

/// <summary>How detections are scored.</summary>
public enum DetectionMetric
{
    /// <summary>COCO's average precisions, of boxes and, where the detector has them, masks.</summary>
    Coco,

    /// <summary>PASCAL VOC at an overlap of 0.5, the area under the curve.</summary>
    Area,

    /// <summary>PASCAL VOC at an overlap of 0.5, eleven points.</summary>
    Voc07,

    /// <summary>PASCAL VOC at an overlap of 0.5 as the development kit of 2007 computes it.</summary>
    Devkit07,
}
