namespace SlakDet.Data.Randomness;

/// <summary>What a random draw is for; part of its key, so that no two uses share a stream.</summary>
public enum RandomPurpose
{
    /// <summary>The order of samples in an epoch.</summary>
    Shuffle = 1,

    /// <summary>Augmentation of one sample.</summary>
    Augmentation = 2,

    /// <summary>Initial weights.</summary>
    Initialization = 3,

    /// <summary>Drop path and dropout in one training step.</summary>
    StochasticLayers = 4,

    /// <summary>Scenes of the embedded shapes data set.</summary>
    Shapes = 5,

    /// <summary>Data made up to time something on.</summary>
    Benchmark = 6,

    /// <summary>Mixing the samples of one batch with each other.</summary>
    BatchMixing = 8,

    /// <summary>Masks of sparse weights, per update and layer.</summary>
    Masks = 7,
}
