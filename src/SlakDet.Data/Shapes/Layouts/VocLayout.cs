using System.Text;
using System.Xml;

namespace SlakDet.Data.Shapes.Layouts;

/// <summary>
/// Writes pictures as PASCAL VOC does: JPEGImages/NAME.jpg, Annotations/NAME.xml, ImageSets/Main/PART.txt; also classes.txt. Boxes count
/// pixels from 1, the last one included. A crowd is one difficult object.
/// </summary>
internal sealed class VocLayout
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly string _root;

    /// <summary>Makes the folders and the class list.</summary>
    public VocLayout(string root)
    {
        _root = root;
        foreach (var folder in new[] { "JPEGImages", "Annotations", "ImageSets/Main" })
            Directory.CreateDirectory(Path.Combine(root, folder));
        TextLines.Write(Path.Combine(root, "classes.txt"), ShapeKinds.Names);
    }

    /// <summary>Writes a picture and its annotations.</summary>
    public void Write(ShapesPicture picture, byte[] jpeg)
    {
        File.WriteAllBytes(Path.Combine(_root, "JPEGImages", picture.Name + ".jpg"), jpeg);
        using var xml = XmlWriter.Create(
            Path.Combine(_root, "Annotations", picture.Name + ".xml"),
            new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true, Encoding = Utf8 });
        xml.WriteStartElement("annotation");
        xml.WriteElementString("folder", "voc");
        xml.WriteElementString("filename", picture.Name + ".jpg");
        xml.WriteStartElement("size");
        Write(xml, ("width", picture.SizePx), ("height", picture.SizePx), ("depth", 3));
        xml.WriteEndElement();
        xml.WriteElementString("segmented", "0");
        foreach (var instance in picture.Instances)
            Write(xml, instance);
        xml.WriteEndElement();
    }

    /// <summary>Writes the list of the pictures of a part.</summary>
    public void WriteList(ShapesSplit split, IEnumerable<string> names)
        => TextLines.Write(Path.Combine(_root, "ImageSets", "Main", split == ShapesSplit.Training ? "train.txt" : "val.txt"), names);

    private static void Write(XmlWriter xml, ShapeInstance instance)
    {
        xml.WriteStartElement("object");
        xml.WriteElementString("name", ShapeKinds.Names[(int)instance.Kind]);
        xml.WriteElementString("pose", "Unspecified");
        Write(xml, ("truncated", ToInt(instance.IsTruncated)), ("occluded", ToInt(instance.IsOccluded)));
        Write(xml, ("difficult", ToInt(instance.IsDifficult)));
        xml.WriteStartElement("bndbox");
        Write(xml, ("xmin", instance.Left + 1), ("ymin", instance.Top + 1));
        Write(xml, ("xmax", instance.Left + instance.Width), ("ymax", instance.Top + instance.Height));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, params (string Name, int Value)[] elements)
    {
        foreach (var (name, value) in elements)
            xml.WriteElementString(name, XmlConvert.ToString(value));
    }

    private static int ToInt(bool flag) => flag ? 1 : 0;
}
