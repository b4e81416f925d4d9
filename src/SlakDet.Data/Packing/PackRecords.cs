using System.Runtime.InteropServices;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Data.Detection;

namespace SlakDet.Data.Packing;

/// <summary>Items and annotations as the bytes of a packed file's index, little-endian, texts with their length before them.</summary>
internal static class PackRecords
{
    private const byte None = 0, Polygons = 1, RunLengths = 2;

    public static void Write(BinaryWriter to, PackedBlock block)
    {
        to.Write(block.Offset);
        foreach (var side in new[] { block.Width, block.Height, block.Channels, block.FullWidth, block.FullHeight })
            to.Write(side);
    }

    public static PackedBlock ReadBlock(BinaryReader from) => new(from.ReadInt64(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32());

    public static void Write(BinaryWriter to, DetectionItem item)
    {
        to.Write(item.FileName);
        to.Write(item.WidthPx);
        to.Write(item.HeightPx);
        to.Write(item.ImageId);
        WriteArray<float>(to, item.Boxes);
        WriteArray<int>(to, item.Labels);
        WriteArray<float>(to, item.IgnoredBoxes);
        WriteArray<int>(to, item.IgnoredLabels);
        to.Write(item.Masks != null);
        foreach (var mask in item.Masks ?? [])
            Write(to, mask);
    }

    public static DetectionItem ReadItem(BinaryReader from, string folder)
    {
        var name = from.ReadString();
        var item = new DetectionItem
        {
            FileName = name, ImagePath = folder + name, WidthPx = from.ReadInt32(), HeightPx = from.ReadInt32(), ImageId = from.ReadInt64(),
            Boxes = ReadArray<float>(from), Labels = ReadArray<int>(from), IgnoredBoxes = ReadArray<float>(from), IgnoredLabels = ReadArray<int>(from),
        };
        return from.ReadBoolean() ? item with { Masks = [.. item.Labels.Select(_ => ReadSegmentation(from)!)] } : item;
    }

    public static void Write(BinaryWriter to, CocoDataset coco)
    {
        to.Write(coco.Images.Count);
        foreach (var image in coco.Images)
        {
            to.Write(image.Id);
            to.Write(image.FileName);
            to.Write(image.WidthPx);
            to.Write(image.HeightPx);
        }

        to.Write(coco.Categories.Count);
        foreach (var category in coco.Categories)
        {
            to.Write(category.Id);
            to.Write(category.Name);
        }

        to.Write(coco.Annotations.Count);
        foreach (var one in coco.Annotations)
        {
            foreach (var id in new[] { one.Id, one.ImageId, one.CategoryId })
                to.Write(id);
            foreach (var number in new[] { one.Box.X, one.Box.Y, one.Box.Width, one.Box.Height, one.Area })
                to.Write(number);
            to.Write(one.IsCrowd);
            to.Write(one.Ignore);
            Write(to, one.Segmentation);
        }
    }

    public static CocoDataset ReadCoco(BinaryReader from) => new(
        Read(from, () => new CocoImage(from.ReadInt64(), from.ReadString(), from.ReadInt32(), from.ReadInt32())),
        Read(from, () => new CocoCategory(from.ReadInt64(), from.ReadString())),
        Read(from, () => new CocoAnnotation
        {
            Id = from.ReadInt64(), ImageId = from.ReadInt64(), CategoryId = from.ReadInt64(),
            Box = new(from.ReadDouble(), from.ReadDouble(), from.ReadDouble(), from.ReadDouble()), Area = from.ReadDouble(),
            IsCrowd = from.ReadBoolean(), Ignore = from.ReadBoolean(), Segmentation = ReadSegmentation(from),
        }));

    private static void Write(BinaryWriter to, CocoSegmentation? segmentation)
    {
        switch (segmentation)
        {
            case null:
                to.Write(None);
                break;
            case CocoPolygons polygons:
                to.Write(Polygons);
                to.Write(polygons.Parts.Count);
                foreach (var part in polygons.Parts)
                    WriteArray<double>(to, part);
                break;
            case CocoRunLengths { Mask: var mask }:
                to.Write(RunLengths);
                to.Write(mask.HeightPx);
                to.Write(mask.WidthPx);
                WriteArray(to, mask.Counts);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(segmentation), segmentation, "Not a kind of segmentation that is packed.");
        }
    }

    private static CocoSegmentation? ReadSegmentation(BinaryReader from) => from.ReadByte() switch
    {
        None => null,
        Polygons => new CocoPolygons(Read(from, () => ReadArray<double>(from))),
        RunLengths => new CocoRunLengths(RleMask.FromCounts(from.ReadInt32(), from.ReadInt32(), ReadArray<int>(from))),
        var kind => throw new InvalidDataException($"a segmentation of the unknown kind {kind}"),
    };

    private static List<T> Read<T>(BinaryReader from, Func<T> one)
    {
        var count = from.ReadInt32();
        var list = new List<T>();
        for (var i = 0; i < count; i++)
            list.Add(one());
        return list;
    }

    private static void WriteArray<T>(BinaryWriter to, ReadOnlySpan<T> values) where T : unmanaged
    {
        to.Write(values.Length);
        to.Write(MemoryMarshal.AsBytes(values));
    }

    private static unsafe T[] ReadArray<T>(BinaryReader from) where T : unmanaged
    {
        var count = from.ReadInt32();
        // Before memory is taken: a damaged count can ask for any amount.
        if (count < 0 || count > (from.BaseStream.Length - from.BaseStream.Position) / sizeof(T))
            throw new EndOfStreamException();
        var values = new T[count];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
