namespace SlakDet.Weights;

/// <summary>A tensor of the model and the tensor of the file that goes by its name.</summary>
/// <param name="Target">What the model has.</param>
/// <param name="Source">What the file has.</param>
public sealed record PlannedTensor(TensorSpec Target, WeightTensor Source);
