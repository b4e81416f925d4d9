namespace SlakDet.Backbones.Sparsity;

/// <summary>Which weights of a training stay zero. A closed union: <see cref="DynamicSparsityConfig"/> or <see cref="HeldSparsityConfig"/>.</summary>
public abstract record SparsityConfig;
