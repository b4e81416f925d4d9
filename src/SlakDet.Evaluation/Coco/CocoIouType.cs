namespace SlakDet.Evaluation.Coco;

/// <summary>What is laid over each other to tell how well a detection fits an object.</summary>
public enum CocoIouType
{
    /// <summary>Boxes.</summary>
    Box,

    /// <summary>Masks, pixel by pixel.</summary>
    Mask,
}
