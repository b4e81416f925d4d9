using OpenCvSharp;

namespace SlakDet.Data.Images;

/// <summary>OpenCV's native library. It decodes and encodes files, reduces pictures to be packed, and draws; what lies between a decoded or packed picture and a batch does without.</summary>
public static class OpenCvLibrary
{
    private const string Name = "OpenCvSharpExtern";
    private static readonly Lazy<bool> Loads = new(Try);
    private static volatile bool _usesOneThread;

    /// <summary>Whether it can be loaded.</summary>
    public static bool IsLoadable => Loads.Value;

    /// <summary>Whether the program was built with it, so that it should load.</summary>
    public static bool IsShipped => Directory.EnumerateFiles(AppContext.BaseDirectory, $"*{Name}.*", SearchOption.AllDirectories).Any();

    /// <summary>Whether something went wrong because it cannot be loaded.</summary>
    /// <param name="exception">What went wrong.</param>
    public static bool IsMissing(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is AggregateException all ? IsMissing(all.InnerExceptions[0])
            : exception.GetBaseException() is DllNotFoundException missing && missing.Message.Contains(Name, StringComparison.Ordinal);
    }

    /// <summary>Keeps it to the thread that calls it, for the whole process. Called before it works.</summary>
    /// <remarks>
    /// The loader runs a picture on every core already. OpenCV's own pool, as wide as the machine, would make each of its calls wait for cores that are
    /// busy with other pictures.
    /// </remarks>
    internal static void UseOneThread()
    {
        if (_usesOneThread)
            return;
        Cv2.SetNumThreads(1);
        _usesOneThread = true;
    }

    private static bool Try()
    {
        try
        {
            return Cv2.GetVersionString() != null;
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or BadImageFormatException)
        {
            return false;
        }
    }
}
