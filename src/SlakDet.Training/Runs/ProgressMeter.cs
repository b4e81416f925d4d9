namespace SlakDet.Training.Runs;

/// <summary>How long a run will still take, by the speed of its last steps.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class ProgressMeter
{
    private readonly long _totalSteps;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly Mark[] _recent;
    private int _marks = 1;
    private TimeSpan _paused;

    /// <summary>Starts the clock.</summary>
    /// <param name="startStep">Steps done before this process began: 0, or the step resumed from.</param>
    /// <param name="totalSteps">Steps after which the run is done.</param>
    /// <param name="window">Over how many steps the speed is taken, at least 1.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public ProgressMeter(long startStep, long totalSteps, int window = 50, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startStep);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, startStep);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        _totalSteps = totalSteps;
        _time = time ?? TimeProvider.System;
        _begun = _time.GetTimestamp();
        _recent = new Mark[window + 1];
        _recent[0] = new Mark(startStep, TimeSpan.Zero);
    }

    /// <summary>Time to the last step at the speed of the last ones, without pauses; null before the first step.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            var steps = Newest.Step - Oldest.Step;
            return steps > 0 ? (Newest.Worked - Oldest.Worked) * ((double)(_totalSteps - Newest.Step) / steps) : null;
        }
    }

    private Mark Newest => _recent[(_marks - 1) % _recent.Length];

    private Mark Oldest => _recent[_marks > _recent.Length ? _marks % _recent.Length : 0];

    /// <summary>Tells of a step that was done just now.</summary>
    /// <param name="step">Steps done in all.</param>
    public void StepDone(long step) => _recent[_marks++ % _recent.Length] = new Mark(step, _time.GetElapsedTime(_begun) - _paused);

    /// <summary>Runs what is no training step, such as an evaluation or a save, and leaves its time out of the speed.</summary>
    public void Pause(Action action)
    {
        var begun = _time.GetTimestamp();
        try
        {
            action();
        }
        finally
        {
            _paused += _time.GetElapsedTime(begun);
        }
    }

    /// <summary>How far the run was after a step.</summary>
    private readonly record struct Mark(long Step, TimeSpan Worked);
}
