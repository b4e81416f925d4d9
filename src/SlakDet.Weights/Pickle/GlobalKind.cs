namespace SlakDet.Weights.Pickle;

/// <summary>What a global name of a pickle means to the reader.</summary>
internal enum GlobalKind
{
    /// <summary><c>collections.OrderedDict</c>: a dictionary.</summary>
    OrderedDict,

    /// <summary><c>torch._utils._rebuild_tensor_v2</c>: a view of a storage.</summary>
    RebuildTensor,

    /// <summary><c>torch._utils._rebuild_parameter</c>: a tensor with a flag.</summary>
    RebuildParameter,

    /// <summary><c>torch.Size</c>: a tuple.</summary>
    Size,

    /// <summary>A <c>torch.*Storage</c>: an element type.</summary>
    Storage,

    /// <summary>Metadata that real training files carry; kept as a name only.</summary>
    Metadata,
}
