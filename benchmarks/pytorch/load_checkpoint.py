"""A model of Lockstep in PyTorch: the same perplexity, and back.

    python3 load_checkpoint.py MODEL FOLDER [--split valid|test|train] [--save FILE] [--type F32|F16|BF16|F64] [--bare] [--onednn]

MODEL is a model, a checkpoint, or any safetensors file with the same tensor names; FOLDER holds ptb.test.txt or test.txt and so on. Prints the perplexity of the
split as `lockstep eval` measures it: one row, every token but the first predicted once from all before it. oneDNN is switched off unless --onednn is given: its
LSTM has been seen to be off by 3e-4 of the perplexity, where PyTorch's own agrees with double precision to 4e-9. --save writes what PyTorch holds as safetensors, which
`lockstep eval`, `generate` and `train --init` read; with --bare without the vocabulary. Needs torch (1.13 or newer) and numpy.
"""
import argparse
import json
import math
import os
import struct

import numpy
import torch
from torch import nn

# By the gates of a unit, which the shapes tell.
CELLS = {4: nn.LSTM, 3: nn.GRU, 1: nn.RNN}
TYPES = {"F32": ("<f4", torch.float32), "F16": ("<f2", torch.float16), "BF16": ("<i2", torch.bfloat16), "F64": ("<f8", torch.float64)}


class LanguageModel(nn.Module):
    """Tensor names follow from the names of these three."""

    def __init__(self, words, hidden, layers, cell=nn.LSTM):
        super().__init__()
        self.encoder = nn.Embedding(words, hidden)
        self.rnn = cell(hidden, hidden, layers, batch_first=True)
        self.decoder = nn.Linear(hidden, words)

    def forward(self, words, state=None):
        outputs, state = self.rnn(self.encoder(words), state)
        return self.decoder(outputs), state


def read_safetensors(path):
    """8 bytes of length, little endian, a JSON header, raw values: texts and tensors of a file."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    texts, tensors = header.pop("__metadata__", {}), {}
    for name, entry in header.items():
        number, kind = TYPES[entry["dtype"]]
        begin, end = entry["data_offsets"]
        values = torch.from_numpy(numpy.frombuffer(data[begin:end], number).copy())
        if kind == torch.bfloat16:
            values = values.view(torch.bfloat16)
        tensors[name] = values.reshape(entry["shape"])
    return texts, tensors


def write_safetensors(path, texts, tensors, kind):
    header, chunks, offset = {"__metadata__": texts}, [], 0
    for name, tensor in tensors.items():
        values = tensor.detach().to(TYPES[kind][1]).contiguous()
        chunk = (values.view(torch.int16) if kind == "BF16" else values).numpy().tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % 64)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def load(path):
    texts, tensors = read_safetensors(path)
    tensors = {name: tensor.float() for name, tensor in tensors.items() if not name.startswith("lockstep.")}
    words, hidden = tensors["encoder.weight"].shape
    layers = sum(name.startswith("rnn.weight_ih_l") for name in tensors)
    model = LanguageModel(words, hidden, layers, CELLS[tensors["rnn.weight_ih_l0"].shape[0] // hidden])
    tensors.setdefault("decoder.weight", tensors["encoder.weight"])  # tied weights stand once
    model.load_state_dict(tensors)
    return model.eval(), json.loads(texts["lockstep.vocabulary"]) if "lockstep.vocabulary" in texts else None


def split_path(folder, split):
    return next(path for path in (os.path.join(folder, f"{prefix}{split}.txt") for prefix in ("ptb.", "")) if os.path.exists(path))


def read_words(path):
    with open(path, encoding="utf-8", newline="\n") as text:
        return [word for line in text for word in line.split() + ["<eos>"]]


def words_of_training(folder):
    counts = {}
    for word in read_words(split_path(folder, "train")):
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))


def perplexity(model, tokens, chunk=512):
    state, cost = None, 0.0
    with torch.no_grad():
        for first in range(0, len(tokens) - 1, chunk):
            end = min(first + chunk, len(tokens) - 1)
            logits, state = model(tokens[first:end].unsqueeze(0), state)
            cost += nn.functional.cross_entropy(logits[0].double(), tokens[first + 1:end + 1], reduction="sum").item()
    return math.exp(cost / (len(tokens) - 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("folder")
    parser.add_argument("--split", default="test", choices=["train", "valid", "test"])
    parser.add_argument("--save")
    parser.add_argument("--type", default="F32", choices=sorted(TYPES))
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--onednn", action="store_true")
    options = parser.parse_args()
    torch.backends.mkldnn.enabled = options.onednn
    model, vocabulary = load(options.model)
    vocabulary = vocabulary or words_of_training(options.folder)
    ids = {word: i for i, word in enumerate(vocabulary)}
    tokens = torch.tensor([ids[word] if word in ids else ids["<unk>"] for word in read_words(split_path(options.folder, options.split))])
    print(f"{options.split} perplexity {perplexity(model, tokens):.6f}, over {len(tokens) - 1:,} tokens, PyTorch {torch.__version__}")
    if options.save:
        texts = {"format": "pt"} if options.bare else {"format": "pt", "lockstep.vocabulary": json.dumps(vocabulary, ensure_ascii=False)}
        write_safetensors(options.save, texts, model.state_dict(), options.type)


if __name__ == "__main__":
    main()
