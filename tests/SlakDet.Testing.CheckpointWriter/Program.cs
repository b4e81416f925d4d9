// A process for tests to kill: goes on with the run in the folder given, saves checkpoint after checkpoint, says each step that is saved.
// With --deaf it takes no notice of a first signal. Ends by itself after a minute, should the test have died.
using System.Globalization;
using SlakDet.Testing.CheckpointWriter;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Runs;

const int KeptCheckpoints = 2, BestInterval = 3, Interrupted = 75, Abandoned = 1;
using var stop = new StopSignal();
using var run = RunFolder.Open(args[0], RunStart.Resume, "{}", RunEnvironment.Capture());
var step = run.Checkpoints.Newest()?.Step ?? 0;
using var log = new MetricsLog(run.Folder, step);
for (var end = DateTime.UtcNow.AddMinutes(1); DateTime.UtcNow < end;)
{
    step++;
    run.Checkpoints.Save(step, ToyCheckpoint.Parts(step), ToyCheckpoint.Info);
    Console.WriteLine(step.ToString(CultureInfo.InvariantCulture));
    if (step % BestInterval == 0)
        run.Checkpoints.MarkBest(step, new BestMetric("mIoU", step));
    run.Checkpoints.KeepLast(KeptCheckpoints);
    log.Write(step, [("loss", 1.0 / step)]);
    if (stop.Requested && !args.Contains("--deaf"))
        return Interrupted;
}
return Abandoned;
