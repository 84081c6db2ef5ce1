using System.Text;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>Serializes stored responses for Redis. Bytes of another version, or corrupt ones, yield null.</summary>
internal static class StoredResponseFormat
{
    private const byte Version = 1;

    public static byte[] Write(StoredResponse response)
    {
        using var stream = new MemoryStream(response.Size);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(response.Status);
        writer.Write(response.CreatedAt.UtcTicks);
        writer.Write7BitEncodedInt(response.Vary.Fields.Count);
        foreach (var (name, value) in response.Vary.Fields)
        {
            writer.Write(name);
            writer.Write(value is not null);
            writer.Write(value ?? "");
        }

        writer.Write7BitEncodedInt(response.Headers.Length + 1);
        WriteField(writer, CacheStatus.FieldName, response.UpstreamStatus);
        foreach (var (name, value) in response.Headers)
        {
            WriteField(writer, name, value);
        }

        writer.Write7BitEncodedInt(response.Body.Length);
        writer.Write(response.Body.Span);
        return stream.ToArray();
    }

    /// <returns>Null if the bytes are not a response of this version.</returns>
    public static StoredResponse? Read(ReadOnlyMemory<byte> bytes, CacheKey key, string[] tags, DateTimeOffset now)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false), Encoding.UTF8);
            if (reader.ReadByte() != Version)
            {
                return null;
            }

            var status = reader.ReadInt32();
            var born = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
            var vary = new (string, string?)[ReadCount(reader)];
            for (var i = 0; i < vary.Length; i++)
            {
                var name = reader.ReadString();
                var isPresent = reader.ReadBoolean();
                var value = reader.ReadString();
                vary[i] = (name, isPresent ? value : null);
            }

            var headers = new HeaderDictionary();
            for (var count = ReadCount(reader); count > 0; count--)
            {
                ReadField(reader, headers);
            }

            var body = reader.ReadBytes(ReadCount(reader));
            return StoredResponse.Create(key, status, headers, body, VarySelector.Restore(vary), tags, born, now);
        }
        catch (Exception damaged)
            when (damaged is IOException or InvalidDataException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static void WriteField(BinaryWriter writer, string name, StringValues values)
    {
        writer.Write(name);
        writer.Write7BitEncodedInt(values.Count);
        foreach (var value in values)
        {
            writer.Write(value ?? "");
        }
    }

    private static void ReadField(BinaryReader reader, HeaderDictionary headers)
    {
        var name = reader.ReadString();
        var values = new string[ReadCount(reader)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadString();
        }

        headers[name] = values;
    }

    /// <summary>
    /// Reads a count of items of at least one byte each, so that corrupt data cannot cause a large allocation.
    /// </summary>
    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new InvalidDataException();
    }
}
