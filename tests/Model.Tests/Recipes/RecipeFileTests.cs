using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Recipes;
using Lockstep.Model.Tests.Storage;

namespace Lockstep.Model.Tests.Recipes;

public sealed class RecipeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_names_only_what_differs_from_tutorial() =>
        Assert.Equal(new Recipe { HiddenSize = 64, LrDecay = 0.25 }, Read("""{ "hidden_size": 64, "lr_decay": 0.25 }"""));

    [Fact]
    public void A_file_may_begin_with_a_byte_order_mark() => Assert.Equal(new Recipe { HiddenSize = 64 }, Read("\uFEFF{ \"hidden_size\": 64 }"));

    [Fact]
    public void Without_shards_each_row_of_the_batch_is_one()
    {
        Assert.Equal(12, Read("""{ "batch_size": 12 }""").Shards);
        Assert.Equal(4, Read("""{ "shards": 4, "batch_size": 12 }""").Shards);
    }

    [Fact]
    public void A_written_recipe_reads_back_as_the_identical_one()
    {
        var unit = Gen.Choose(1, int.MaxValue).Select(n => n / (double)int.MaxValue);
        var recipes =
            from size in Gen.Choose(1, 300)
            from layers in Gen.Choose(1, 16)
            from shards in Gen.Choose(1, 9)
            from rows in Gen.Choose(1, 9)
            from keep in unit
            from scale in unit
            from decay in unit
            from seed in Gen.Choose(int.MinValue, int.MaxValue)
            from cell in Gen.Elements("lstm", "gru", "rnn")
            from directions in Gen.Choose(1, 2)
            select new Recipe
            {
                Task = directions == 2 ? "tag" : "lm",
                Cell = cell,
                Bidirectional = directions == 2,
                HiddenSize = size,
                NumLayers = layers,
                BatchSize = shards * rows,
                Shards = shards,
                InputKeep = keep,
                OutputKeep = 1 - (keep / 2),
                InitScale = scale * 1e-7,
                MaxGradNorm = scale * 1e6,
                LrDecay = decay,
                ForgetBias = -decay,
                Seed = unchecked((uint)seed),
            };

        Prop.ForAll(recipes.ToArbitrary(), recipe =>
        {
            RecipeFile.Write(_folder.File("recipe.json"), recipe);
            return RecipeFile.Read(_folder.File("recipe.json")) == recipe;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_field_is_written_in_a_fixed_order() => Assert.Equal(
        """
        {
          "task": "lm",
          "cell": "lstm",
          "hidden_size": 200,
          "num_layers": 2,
          "bidirectional": false,
          "batch_size": 20,
          "num_steps": 35,
          "shards": 20,
          "init_scale": 0.05,
          "input_keep": 0.5,
          "output_keep": 0.5,
          "tie_weights": false,
          "max_grad_norm": 5,
          "forget_bias": 1,
          "learning_rate": 1,
          "lr_decay": 1,
          "flat_epochs": 2,
          "epochs": 2,
          "seed": 1
        }
        """.ReplaceLineEndings("\n"),
        RecipeFile.ToJson(new Recipe()));

    [Theory]
    [InlineData("""{ "hiden_size": 3 }""", "there is no field 'hiden_size' in a recipe; the nearest is 'hidden_size'.")]
    [InlineData("""{ "dropout": 0.5 }""", "there is no field 'dropout' in a recipe; the nearest is ")]
    [InlineData("""{ "cell": "GRU" }""", "cell is \"GRU\"; give one of the known ones (lstm, gru, rnn).")]
    [InlineData("""{ "task": "translate" }""", "task is \"translate\"; give one of the known ones (lm, tag).")]
    [InlineData("""{ "bidirectional": 1 }""", "bidirectional is 1; give true or false.")]
    [InlineData("""{ "bidirectional": true }""", "sees the words it is to predict; give false, or a task other than \"lm\".")]
    [InlineData("""{ "tie_weights": true, "task": "tag" }""", "only a language model reads and predicts the same words; give false")]
    [InlineData("""{ "hidden_size": "200" }""", "hidden_size is \"200\"; give a whole number from 1 to 8192.")]
    [InlineData("""{ "hidden_size": 2.5 }""", "hidden_size is 2.5; give a whole number from 1 to 8192.")]
    [InlineData("""{ "epochs": 0 }""", "epochs is 0; give a whole number from 1 to 100000.")]
    [InlineData("""{ "epochs": 99999999999999999999 }""", "epochs is 99999999999999999999; give a whole number")]
    [InlineData("""{ "input_keep": 0 }""", "input_keep is 0; give a number above 0 and at most 1.")]
    [InlineData("""{ "learning_rate": 1e999 }""", "learning_rate is 1e999; give a number above 0 and at most 1000.")]
    [InlineData("""{ "forget_bias": null }""", "forget_bias is null; give a number from -100 to 100.")]
    [InlineData("""{ "seed": -1 }""", "seed is -1; give a whole number from 0 to 4294967295.")]
    [InlineData("""{ "shards": 3 }""", "shards is 3, which does not divide batch_size 20; give one of 1, 2, 4, 5, 10, 20.")]
    [InlineData("""{ "batch_size": 4096, "num_steps": 4096 }""", "batch_size x num_steps x hidden_size is ")]
    [InlineData("""{ "seed": 1, "seed": 2 }""", " names 'seed' twice; leave one out.")]
    [InlineData("""[1]""", " is not a JSON object")]
    [InlineData("", " is not JSON: mend line 1, column 1.")]
    [InlineData("{\n  \"seed\": 1\n  \"epochs\": 2 }", " is not JSON: mend line 3, column 3.")]
    [InlineData("""{ "\ud800": 1 }""", " holds a text that is not valid Unicode")]
    public void What_is_wrong_is_named_with_file_field_and_mend(string json, string expected)
    {
        var error = Assert.Throws<InputException>(() => Read(json));
        Assert.StartsWith(_folder.File("recipe.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_is_found_by_name_first_and_then_as_a_file()
    {
        var path = _folder.Write("own.json", """{ "seed": 7 }""");
        Assert.Equal(NamedRecipes.Get("small"), RecipeFile.Resolve("small"));
        Assert.Equal(7u, RecipeFile.Resolve(path).Seed);
        var error = Assert.Throws<InputException>(() => RecipeFile.Resolve("smal"));
        Assert.StartsWith("'smal' is neither a known recipe nor a file; give one of tutorial,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_wrong_input()
    {
        Assert.Throws<InputException>(() => RecipeFile.Read(_folder.File("none.json")));
        Assert.Throws<InputException>(() => RecipeFile.Read(_folder.Path));
    }

    [Fact]
    public void Any_bytes_are_a_recipe_or_wrong_input() =>
        Prop.ForAll<byte[]>(bytes => ReadsOrIsRefused(bytes)).QuickCheckThrowOnFailure();

    private bool ReadsOrIsRefused(byte[] bytes)
    {
        try
        {
            RecipeFile.Read(_folder.Write("recipe.json", bytes));
        }
        catch (InputException)
        {
        }

        return true;
    }

    private Recipe Read(string json) => RecipeFile.Read(_folder.Write("recipe.json", json));
}
