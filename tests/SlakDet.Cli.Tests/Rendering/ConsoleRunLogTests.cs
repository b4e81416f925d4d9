using SlakDet.Cli.Rendering;
using SlakDet.Training.Loop;

namespace SlakDet.Cli.Tests.Rendering;

public class ConsoleRunLogTests
{
    [Fact]
    public void Run_Piped_IsPlainLinesOnStandardError() => Assert.Equal(
        "hello\n"
        + "step 50/2000  epoch 1.2  lr 0.0001  loss 2.5000  tiny 3E-07  sparsity.density 0.6000  12.3 images/s  data 6 %  1024 MB  1 h 2 min left\n"
        + "saved run/checkpoints/step-000050\n",
        Told(isTerminal: false));

    [Fact]
    public void Run_OnATerminal_ClearsTheMovingLineBeforeTheNext() =>
        Assert.EndsWith("left\n25 %\r\u001b[K50 %\r\u001b[Ksaved run/checkpoints/step-000050\n", Told(isTerminal: true), StringComparison.Ordinal);

    private static string Told(bool isTerminal)
    {
        var (before, text) = (Console.Error, new StringWriter());
        Console.SetError(text);
        try
        {
            var log = new ConsoleRunLog(isTerminal);
            log.Note("hello");
            log.Step(new StepRow(50, 2000, 1.24, 1e-4, [("loss", 2.5), ("tiny", 3e-7)], 12.34, 0.056, 1024, TimeSpan.FromSeconds(3725)) { Sparsity = [("sparsity.density", 0.6)] });
            log.Evaluating(0.25);
            log.Evaluating(0.5);
            log.Saved(50, "run/checkpoints/step-000050");
        }
        finally
        {
            Console.SetError(before);
        }
        return text.ToString();
    }
}
