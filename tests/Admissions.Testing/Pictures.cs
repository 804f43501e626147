using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Admissions.Testing;

/// <summary>Good and bad picture files, built byte by byte.</summary>
public static class Pictures
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>A colour PNG with enough detail to weigh something as JPEG.</summary>
    public static byte[] Png(int width, int height)
    {
        var rows = new byte[height * (1 + width * 3)];
        var at = 0;
        for (var y = 0; y < height; y++)
        {
            rows[at++] = 0;
            for (var x = 0; x < width; x++)
            {
                rows[at++] = (byte)(x * 255 / width);
                rows[at++] = (byte)(y * 255 / height);
                rows[at++] = (byte)((x / 7 * 31) ^ (y / 7 * 17));
            }
        }
        return Png(width, height, bitDepth: 8, colourType: 2, stream => stream.Write(rows));
    }

    /// <summary>A PNG of one colour, which as JPEG weighs next to nothing. The width must divide by 8.</summary>
    public static byte[] Blank(int width, int height) =>
        Png(width, height, bitDepth: 1, colourType: 0, stream => stream.Write(new byte[height * (1 + width / 8)]));

    /// <summary>A valid black-and-white PNG of 2.5 thousand million pixels in a small file.</summary>
    public static byte[] PngBomb()
    {
        const int Side = 50_000;
        var row = new byte[1 + Side / 8];
        return Png(Side, Side, bitDepth: 1, colourType: 0, stream =>
        {
            for (var y = 0; y < Side; y++)
                stream.Write(row);
        });
    }

    /// <summary>The parts of a JPEG of 480 × 640 pixels as a registration system stores it, without a picture in them; no two variants are the same.</summary>
    public static byte[] PortraitShape(long variant)
    {
        using var jpeg = new MemoryStream();
        jpeg.Write([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        jpeg.Write([0xFF, 0xC0, 0, 11, 8, 0x02, 0x80, 0x01, 0xE0, 1, 1, 0x11, 0]);
        jpeg.Write([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
        // Scan data: no byte of it is a marker.
        jpeg.Write(Encoding.ASCII.GetBytes($"scan {variant}"));
        jpeg.Write([0xFF, 0x00, 0xFF, 0xD0, 1, 0xFF, 0xD9]);
        return jpeg.ToArray();
    }

    /// <summary>The JPEG with an EXIF block that says: taken with the camera on its side, at a place near Changsha.</summary>
    public static byte[] WithPlaceAndRotation(byte[] jpeg)
    {
        var exif = new MemoryStream();
        exif.Write("Exif\0\0"u8);
        exif.Write("II*\0"u8);
        exif.Write([8, 0, 0, 0]);
        Directory(exif, [Entry(0x0112, 3, 1, 6), Entry(0x8825, 4, 1, 38)]);
        Directory(exif, [Entry(0x0001, 2, 2, 'N'), Entry(0x0002, 5, 3, 80), Entry(0x0003, 2, 2, 'E')]);
        foreach (var number in (int[])[28, 1, 13, 1, 42, 1])
            exif.Write(BitConverter.GetBytes(number));

        var file = new MemoryStream();
        file.Write(jpeg.AsSpan(0, 2));
        file.Write([0xff, 0xe1]);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + 2));
        file.Write(length);
        exif.WriteTo(file);
        file.Write(jpeg.AsSpan(2));
        return file.ToArray();
    }

    private static byte[] Entry(ushort tag, ushort type, int count, int value) =>
        [.. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(value)];

    private static void Directory(MemoryStream exif, byte[][] entries)
    {
        exif.Write(BitConverter.GetBytes((ushort)entries.Length));
        foreach (var entry in entries)
            exif.Write(entry);
        exif.Write([0, 0, 0, 0]);
    }

    private static byte[] Png(int width, int height, byte bitDepth, byte colourType, Action<Stream> writeRows)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bitDepth;
        header[9] = colourType;

        var content = new MemoryStream();
        using (var compressed = new ZLibStream(content, CompressionLevel.Fastest, leaveOpen: true))
            writeRows(compressed);

        var file = new MemoryStream();
        file.Write(Signature);
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", content.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string name, byte[] content)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. content];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(body));
        file.Write(number);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
