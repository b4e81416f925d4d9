namespace SlakDet.Weights.IO;

/// <summary>Files that appear under their name only when they are whole and on the disk.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file; an existing one of that name stays until the new one is whole. After a failure nothing is left behind.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
