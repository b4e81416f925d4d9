using System.Diagnostics;
using SlakDet.Data.Loading;
using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;
using SlakDet.Training.Optimization;
using SlakDet.Training.Runs;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Loop;

/// <summary>
/// The one training loop: forward, backward, step, log, evaluate, save, for any task. Every random draw is keyed by the step, so a
/// run that stops anywhere and resumes gives the bits of one that never stopped.
/// </summary>
/// <param name="task">Model, samples, losses and score.</param>
/// <param name="state">The model's weights with all that training adds to them; saves the whole.</param>
/// <param name="config">Lengths and intervals.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="workers">Loader threads; 0 loads in the loop itself.</param>
/// <param name="metrics">Rows of numbers on disk.</param>
/// <param name="log">Hears what happens.</param>
/// <param name="stop">Set from outside to stop after the present step.</param>
public sealed class Trainer(ITrainingTask task, TrainingState state, LoopConfig config, long seed, int workers, MetricsLog metrics, IRunLog log, StopSignal stop)
{
    private const int LeastBatchesAhead = 4;
    private readonly LossWindow _losses = new();
    private long _rowStart, _rowSteps;
    private double _rowWaited;
    private long _savedStep = -1;

    /// <summary>Runs to the last step, or until told to stop; the state is saved in both cases.</summary>
    /// <param name="firstStep">Steps already taken.</param>
    /// <returns>The evaluation after the last step; null if the run was stopped before.</returns>
    /// <exception cref="NonFiniteLossException">The loss became infinite or NaN.</exception>
    public EvaluationResult? Run(long firstStep)
    {
        if (firstStep >= config.Steps)
            return Evaluate(firstStep);
        using var loader = new PrefetchLoader<ITrainingBatch>(workers, Math.Max(LeastBatchesAhead, 2 * workers),
            task.Batches(config.BatchSize, seed), firstStep * config.Accumulate, config.Steps * config.Accumulate);
        using var unread = _losses;
        EvaluationResult? last = null;
        task.Model.train();
        var progress = new ProgressMeter(firstStep, config.Steps);
        RestartRow(loader);
        for (var done = firstStep; done < config.Steps && !stop.Requested;)
        {
            try
            {
                TakeStep(done, loader);
            }
            catch (Exception error) when (MemoryFailure.Is(error))
            {
                throw MemoryFailure.Explain(error, task.Model, state.Optimizer.State, config.BatchSize);
            }
            done++;
            _rowSteps++;
            progress.StepDone(done);
            var isLast = done == config.Steps;
            if (done % config.LogEvery == 0 || isLast)
                WriteRow(done, loader, progress.Remaining);
            if (done % config.EvaluateEvery == 0 || isLast)
            {
                progress.Pause(() => last = Evaluate(done));
                RestartRow(loader);
            }
            if (done % config.CheckpointEvery == 0 || isLast || stop.Requested)
                progress.Pause(() => Save(done));
        }
        return stop.Requested ? null : last;
    }

    private void TakeStep(long step, PrefetchLoader<ITrainingBatch> loader)
    {
        using var scope = NewDisposeScope();
        for (var k = 0; k < config.Accumulate; k++)
        {
            var batch = loader.Next();
            using var onDevice = batch as IDisposable;
            Seeding.ForForwardPass(seed, step * config.Accumulate + k);
            var losses = ComputeLosses(batch);
            (config.Accumulate == 1 ? losses.Total : losses.Total.Times(1.0 / config.Accumulate)).backward();
            _losses.Add(step, losses, batch.Names);
        }
        if (config.ClipNorm is { } limit)
            GradientNorm.Clip(state.Optimizer.Parameters, limit);
        state.Optimizer.Step(step);
        state.Sparsity?.AfterStep(step + 1);
        state.Optimizer.ZeroGradients();
        state.Average?.Update(state.Sparsity?.Masks.ByName);
    }

    private LossTerms ComputeLosses(ITrainingBatch batch)
    {
        using var autocast = config.Precision == Precision.Bf16 ? new Autocast(state.Device.type) : null;
        return task.ComputeLosses(batch);
    }

    private void RestartRow(PrefetchLoader<ITrainingBatch> loader) => (_rowStart, _rowSteps, _rowWaited) = (Stopwatch.GetTimestamp(), 0, loader.WaitSeconds);

    private void WriteRow(long done, PrefetchLoader<ITrainingBatch> loader, TimeSpan? remaining)
    {
        var losses = _losses.Drain(state.NewestFolder);
        var elapsed = Stopwatch.GetElapsedTime(_rowStart);
        var images = (double)_rowSteps * config.BatchSize * config.Accumulate;
        var row = new StepRow(done, config.Steps, (double)done * config.BatchSize * config.Accumulate / task.SampleCount,
            state.Optimizer.Schedule.At(done - 1, state.Optimizer.BaseRate), losses, images / elapsed.TotalSeconds,
            (loader.WaitSeconds - _rowWaited) / elapsed.TotalSeconds, Environment.WorkingSet / 1e6, remaining) 
        {
            Sparsity = state.Sparsity?.Values ?? [], DeviceMemoryMegabytes = state.Device.type == TorchSharp.DeviceType.CUDA ? CudaDriver.UsedBytes / 1e6 : null,
        };
        metrics.Write(done, row.Values);
        log.Step(row);
        RestartRow(loader);
    }

    /// <summary>Scores the averaged weights where there is an average, else the model's own; a best score is saved at once.</summary>
    private EvaluationResult? Evaluate(long done)
    {
        _losses.Check(state.NewestFolder);
        using var progress = new StoppableProgress(log, stop);
        EvaluationResult result;
        using (state.Average?.Exchange())
        using (no_grad())
        {
            task.Model.eval();
            try
            {
                result = task.Evaluate(progress, progress.Token);
            }
            catch (OperationCanceledException) when (stop.Requested)
            {
                return null;
            }
            finally
            {
                task.Model.train();
            }
        }
        metrics.Write(done, [.. result.Values.Select(value => ($"validation.{value.Name}", value.Value))]);
        var isBest = state.IsBest(result);
        log.Evaluated(done, result, isBest);
        if (isBest)
        {
            log.Saved(done, state.SaveAsBest(done, result));
            _savedStep = done;
        }
        return result;
    }

    private void Save(long done)
    {
        if (done == _savedStep)
            return;
        _losses.Check(state.NewestFolder);
        log.Saved(done, state.Save(done));
    }
}
