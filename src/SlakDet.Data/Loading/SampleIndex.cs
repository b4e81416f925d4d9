namespace SlakDet.Data.Loading;

/// <summary>A sample of a run.</summary>
/// <param name="Epoch">How often the whole data set has been gone through before, from 0.</param>
/// <param name="Index">Place in the data set, from 0.</param>
/// <param name="Repeat">How often the same sample came in the same epoch before; more than 0 only where a sampler fills up batches.</param>
public readonly record struct SampleIndex(long Epoch, int Index, int Repeat = 0);
