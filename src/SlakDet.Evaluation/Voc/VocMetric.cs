namespace SlakDet.Evaluation.Voc;

/// <summary>The average precisions that are called "VOC mAP". They differ, so say which one when you report a number.</summary>
public enum VocMetric
{
    /// <summary>
    /// Mean of the best precisions at the recalls 0, 0.1, ... 1, computed in single precision as MMDetection's <c>eval_map</c> does for
    /// VOC2007. The default, because SLaK's detection code builds on MMDetection and VOC2007 is the usual test set.
    /// </summary>
    Voc07ElevenPoint,

    /// <summary>Area under the precision envelope, the rule since VOC2010, computed as MMDetection's <c>eval_map</c> does for VOC2012.</summary>
    VocArea,

    /// <summary>
    /// The eleven points of the VOC2007 development kit's <c>VOCevaldet</c>, in double precision and with the kit's rules for ties. Before the
    /// first detection that counts, precision is taken as 0, where the kit has 0/0.
    /// </summary>
    Devkit07,
}
