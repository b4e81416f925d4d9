using System.Globalization;
using System.Text;
using System.Xml;

namespace SlakDet.Annotations.Voc;

/// <summary>Reads one annotation file. Elements count only at their place, because objects have parts with names and boxes of their own.</summary>
internal sealed class VocReader
{
    private const int MostCharacters = 10_000_000;
    private const int LargestSide = 1 << 28;

    private readonly string _path;
    private readonly XmlReader _xml;
    private int _objects;

    private VocReader(string path, XmlReader xml) => (_path, _xml) = (path, xml);

    /// <inheritdoc cref="VocAnnotation.Load"/>
    public static VocAnnotation Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(path, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException("SD-VOC-FILE", $"Cannot read the annotation file {path}: {error.Message}", error);
        }
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="path">The file that it comes from, for errors.</param>
    /// <param name="file">The stream.</param>
    /// <exception cref="DatasetException">As for <see cref="VocAnnotation.Load"/>.</exception>
    public static VocAnnotation Read(string path, Stream file)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MostCharacters,
        };
        try
        {
            using var xml = XmlReader.Create(file, settings);
            return new VocReader(path, xml).Read();
        }
        catch (XmlException error)
        {
            throw new DatasetException("SD-VOC-XML", $"{path} is not XML that is understood: {error.Message}", error);
        }
    }

    private VocAnnotation Read()
    {
        _xml.MoveToContent();
        if (_xml.Name != "annotation")
            throw Refuse("SD-VOC-XML", $"the file holds <{_xml.Name}>; it must be <annotation>, as PASCAL VOC writes it");
        string? fileName = null;
        (int Width, int Height)? size = null;
        var objects = new List<VocObject>();
        foreach (var child in Children())
        {
            switch (child)
            {
                case "filename":
                    fileName = Once(fileName, child, Text);
                    break;
                case "size":
                    size = OnceValue(size, child, Size);
                    break;
                case "object":
                    _objects++;
                    objects.Add(Object());
                    break;
            }
        }

        _objects = 0;
        while (_xml.Read())
        {
            // Anything but comments and space after the root makes the reader throw.
        }

        return new(fileName ?? "", size?.Width ?? 0, size?.Height ?? 0, objects);
    }

    private VocObject Object()
    {
        string? name = null;
        bool? difficult = null;
        double[]? box = null;
        foreach (var child in Children())
        {
            switch (child)
            {
                case "name":
                    name = Once(name, child, Text);
                    break;
                case "difficult":
                    difficult = OnceValue(difficult, child, () => Whole(child) != 0);
                    break;
                case "bndbox":
                    box = Once(box, child, Box);
                    break;
            }
        }

        if (string.IsNullOrEmpty(name))
            throw Refuse("SD-VOC-XML", "the object has no <name>; it needs the name of its class");
        if (box == null)
            throw Refuse("SD-VOC-XML", "the object has no <bndbox>; it needs one with xmin, ymin, xmax and ymax");
        if (box[2] < box[0] || box[3] < box[1])
        {
            throw Refuse("SD-VOC-BOX", $"the box of '{name}' goes from ({box[0]}, {box[1]}) to ({box[2]}, {box[3]}); "
                + "xmax must not be below xmin, nor ymax below ymin");
        }

        return new(name, box[0], box[1], box[2], box[3], difficult ?? false);
    }

    private double[] Box()
    {
        string[] sides = ["xmin", "ymin", "xmax", "ymax"];
        var values = new double?[sides.Length];
        foreach (var child in Children())
        {
            var side = Array.IndexOf(sides, child);
            if (side >= 0)
                values[side] = OnceValue(values[side], child, () => Number(child));
        }

        return [.. sides.Zip(values, (side, value) => value ?? throw Refuse("SD-VOC-XML", $"<bndbox> has no <{side}>"))];
    }

    private (int Width, int Height) Size()
    {
        int? width = null, height = null;
        foreach (var child in Children())
        {
            if (child == "width")
                width = OnceValue(width, child, () => Whole(child));
            else if (child == "height")
                height = OnceValue(height, child, () => Whole(child));
        }

        return (width ?? throw Refuse("SD-VOC-XML", "<size> has no <width>"), height ?? throw Refuse("SD-VOC-XML", "<size> has no <height>"));
    }

    private double Number(string element)
    {
        var text = Text();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Refuse("SD-VOC-BOX", $"<{element}> is '{Shorten(text)}'; it must be a finite number");
    }

    private int Whole(string element)
    {
        var text = Text();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is >= 0 and <= LargestSide && value == Math.Floor(value)
            ? (int)value
            : throw Refuse("SD-VOC-XML", $"<{element}> is '{Shorten(text)}'; it must be a whole number, at least 0");
    }

    /// <summary>The text of the element that the reader stands on.</summary>
    private string Text()
    {
        if (_xml.IsEmptyElement)
            return "";
        var (name, depth, text) = (_xml.Name, _xml.Depth, new StringBuilder());
        while (_xml.Read() && _xml.Depth > depth)
        {
            if (_xml.NodeType == XmlNodeType.Element)
                throw Refuse("SD-VOC-XML", $"<{name}> holds the element <{_xml.Name}>; it must hold text");
            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text.Append(_xml.Value);
        }

        return text.ToString().Trim();
    }

    /// <summary>Goes to each element inside the one that the reader stands on, and gives its name; the caller may read it or not.</summary>
    private IEnumerable<string> Children()
    {
        if (_xml.IsEmptyElement)
            yield break;
        var depth = _xml.Depth;
        while (_xml.Read() && _xml.Depth > depth)
            if (_xml.NodeType == XmlNodeType.Element && _xml.Depth == depth + 1)
                yield return _xml.Name;
    }

    private T Once<T>(T? before, string element, Func<T> read) where T : class => before == null ? read() : throw Twice(element);

    private T OnceValue<T>(T? before, string element, Func<T> read) where T : struct => before == null ? read() : throw Twice(element);

    private DatasetException Twice(string element) => Refuse("SD-VOC-XML", $"<{element}> comes twice; keep one");

    private DatasetException Refuse(string code, string problem)
    {
        var line = (_xml as IXmlLineInfo)?.LineNumber ?? 0;
        return new(code, $"{_path}, line {line}{(_objects > 0 ? $", object {_objects}" : "")}: {problem}.");
    }

    private static string Shorten(string text) => text.Length > 40 ? text[..40] + "..." : text;
}
