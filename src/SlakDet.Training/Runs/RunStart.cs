namespace SlakDet.Training.Runs;

/// <summary>How a training run begins.</summary>
public enum RunStart
{
    /// <summary>From the first step; the folder must not hold checkpoints.</summary>
    New,

    /// <summary>From a checkpoint; from the first step if there is none yet.</summary>
    Resume,
}
