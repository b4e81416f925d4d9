namespace SlakDet.Data.Checks;

/// <summary>How often classes occur among the objects of a set.</summary>
/// <param name="Objects">Objects of each class, those to ignore left out.</param>
/// <param name="Ignored">Objects of each class to ignore: crowds or difficult ones.</param>
/// <param name="Images">Pictures that show an object of each class, those to ignore left out.</param>
/// <param name="Empty">Pictures without an object to train on.</param>
public sealed record ObjectCounts(IReadOnlyList<int> Objects, IReadOnlyList<int> Ignored, IReadOnlyList<int> Images, int Empty);
