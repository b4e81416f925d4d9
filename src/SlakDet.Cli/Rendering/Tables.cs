using Spectre.Console;

namespace SlakDet.Cli.Rendering;

/// <summary>Tables on standard output, never cut to a guessed width when piped.</summary>
internal static class Tables
{
    private const int PipedWidth = 200;

    public static void Write(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = PipedWidth;
        console.Write(table);
    }
}
