using System.CommandLine;
using Lockstep.Host.Export;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var model = Texts.Option("--model", "FILE", "A model or a checkpoint, or any safetensors file with PyTorch's names of a language model.", isRequired: true);
        var onnx = Texts.Option("--onnx", "OUT.onnx", "The file to write, which must not be there yet.", isRequired: true);
        var command = new Command("export",
            """
            Writes a model as ONNX, to be run elsewhere.

            A language model takes words [time, batch] (64-bit ids) and the states h_0 and of an LSTM c_0 [layers, batch, hidden], zeros to begin a text; it gives logits
            [time, batch, words] and the states h_n and c_n to go on from. The words in the order of their ids are in the metadata, as a JSON array under
            lockstep.vocabulary.

            A tagger takes the ids of whole sentences [time, batch, ids a word] (64 bits), padded with any ids, and their lengths [batch] (32 bits); it gives logits
            [time, batch, tags]. Under lockstep.tagger the metadata has the tags and the features of words in the order of their ids; docs/models.md says how they make ids.

            Example: lockstep export --model runs/tutorial-1/best.safetensors --onnx tutorial.onnx
            """)
        {
            model, onnx,
        };
        command.SetAction(parsed => ExportSession.Run(parsed.GetRequiredValue(model)!, parsed.GetRequiredValue(onnx)!));
        return command;
    }
}
