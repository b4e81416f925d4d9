namespace SlakDet.Data.Transforms.RandAugment;

/// <summary>One operation on a picture.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Argument">How much, as <see cref="AugmentOperation"/> says; 0 for operations that have no argument.</param>
public readonly record struct AugmentStep(AugmentOperation Operation, double Argument = 0);
