namespace SlakDet.Data.Shapes;

/// <summary>What the pictures of the embedded data set show.</summary>
public enum ShapesContent
{
    /// <summary>Several objects that overlap, with boxes, masks and labels.</summary>
    Scenes,

    /// <summary>One object, to be classified; what is around it is smaller and of any class.</summary>
    Objects,
}
