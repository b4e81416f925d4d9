using SlakDet.Training.Tasks;

namespace SlakDet.Training.Loop;

/// <summary>Hears what a run does; the command shows it. All calls come from the run's own thread.</summary>
public interface IRunLog
{
    /// <summary>Something worth a line.</summary>
    void Note(string message);

    /// <summary>The means since the last row.</summary>
    void Step(StepRow row);

    /// <summary>An evaluation is under way.</summary>
    /// <param name="share">Done so far, 0 to 1.</param>
    void Evaluating(double share);

    /// <summary>An evaluation is done.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="result">The scores.</param>
    /// <param name="isBest">Whether no earlier evaluation of the run was better.</param>
    void Evaluated(long step, EvaluationResult result, bool isBest);

    /// <summary>A checkpoint was written.</summary>
    void Saved(long step, string folder);
}
