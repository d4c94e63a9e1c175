using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_bit_for_bit()
    {
        var shapes = Gen.Choose(0, 4).SelectMany(rank => Gen.Choose(0, 7).ArrayOf(rank));
        var values = Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle);
        var tensors = shapes.SelectMany(shape => values.ArrayOf(shape.Aggregate(1, (a, b) => a * b)).Select(floats => (shape, floats)));

        Prop.ForAll(tensors.ListOf().ToArbitrary(), ArbMap.Default.ArbFor<NonNull<string>>(), (list, text) =>
        {
            // A lone surrogate is no text and cannot be written in UTF-8.
            var note = string.Concat(text.Get.Where(c => !char.IsSurrogate(c)));
            var written = list.Select((tensor, i) => new SafetensorsTensor($"t{i}", tensor.shape, tensor.floats)).ToArray();
            var path = WriteFile(written, note);

            using var file = SafetensorsReader.Open(path);
            Assert.Equal(note, file.Metadata["note"]);
            Assert.Equal(written.Length, file.Tensors.Length);
            foreach (var tensor in written)
            {
                var entry = file.Find(tensor.Name)!;
                Assert.Equal(tensor.Shape.Select(size => (long)size), entry.Shape);
                var read = new float[entry.Length];
                file.Read(entry, read);
                Assert.Equal(Bits(tensor.Values.ToArray()), Bits(read));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Values_begin_at_a_multiple_of_64_bytes()
    {
        var bytes = File.ReadAllBytes(WriteFile([new("a", [3], new float[] { 1, 2, 3 })], "x"));
        Assert.Equal(0, (8 + BinaryPrimitives.ReadInt64LittleEndian(bytes)) % 64);
        Assert.Equal(2, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(bytes.Length - 8)));
    }

    [Theory]
    [InlineData("F16", "003C00C0", new[] { 1f, -2f })]
    [InlineData("BF16", "803F00C0", new[] { 1f, -2f })]
    [InlineData("F64", "000000000000F03F00000000000000C0", new[] { 1f, -2f })]
    public void Other_floating_point_types_are_converted(string type, string data, float[] expected)
    {
        var bytes = Convert.FromHexString(data);
        using var file = SafetensorsReader.Open(Raw($$$"""{"a":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{bytes.Length}}}]}}""", bytes));
        var read = new float[2];
        file.Read(file.Tensors[0], read);
        Assert.Equal(expected, read);
    }

    [Fact]
    public void Integers_are_not_weights()
    {
        using var file = SafetensorsReader.Open(Raw("""{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]));
        var error = Assert.Throws<InputException>(() => file.Read(file.Tensors[0], new float[1]));
        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "4 bytes that belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "is torn")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "larger than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}""", 0, "larger than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown dtype F31")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "no dtype")]
    [InlineData("""{"a":7}""", 0, "not described by an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "twice")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "'k'")]
    [InlineData("""{"__metadata__":[]}""", 0, "metadata")]
    [InlineData("""{"a":""", 0, "is not JSON")]
    [InlineData("""[]""", 0, "is not a JSON object")]
    public void A_header_that_does_not_fit_its_file_is_refused(string header, int dataBytes, string expected)
    {
        var path = Raw(header, new byte[dataBytes]);
        var error = Assert.Throws<InputException>(() => SafetensorsReader.Open(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01000000")]
    [InlineData("FFFFFFFFFFFFFFFF7B7D")]
    [InlineData("00E1F505000000007B7D")]
    [InlineData("00000000000000807B7D")]
    public void A_length_that_the_file_does_not_have_is_refused(string bytes) =>
        Assert.Throws<InputException>(() => SafetensorsReader.Open(_folder.Write("f", Convert.FromHexString(bytes))));

    [Fact]
    public void Any_damage_is_either_harmless_or_wrong_input()
    {
        var whole = File.ReadAllBytes(WriteFile([new("a", [2, 3], new float[6]), new("b", [], new float[1])], "x"));
        var damages =
            from position in Gen.Choose(0, whole.Length - 1)
            from value in Gen.Choose(0, 255)
            select (position, value: (byte)value);

        Prop.ForAll(damages.NonEmptyListOf().ToArbitrary(), Gen.Choose(0, whole.Length).ToArbitrary(), (list, length) =>
        {
            var damaged = (byte[])whole.Clone();
            foreach (var (position, value) in list) damaged[position] = value;
            ReadsOrIsRefused(damaged);
            ReadsOrIsRefused(whole[..length]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private void ReadsOrIsRefused(byte[] bytes)
    {
        try
        {
            using var file = SafetensorsReader.Open(_folder.Write("damaged", bytes));
            foreach (var tensor in file.Tensors) file.Read(tensor, new float[tensor.Length]);
        }
        catch (InputException)
        {
        }
    }

    private string WriteFile(SafetensorsTensor[] tensors, string note)
    {
        using var stream = File.Create(_folder.File("f.safetensors"));
        SafetensorsWriter.Write(stream, new Dictionary<string, string> { ["note"] = note }, tensors);
        return stream.Name;
    }

    private string Raw(string header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return _folder.Write("raw.safetensors", [.. length, .. header.Select(c => (byte)c), .. data]);
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
