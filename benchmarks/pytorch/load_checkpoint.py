"""A model of Lockstep in PyTorch: the same perplexity, and back.

    python3 load_checkpoint.py MODEL FOLDER [--split valid|test|train] [--save FILE] [--type F32|F16|BF16|F64] [--bare] [--onednn]

MODEL is a model, a checkpoint, or any safetensors file with the same tensor names; FOLDER holds ptb.test.txt or test.txt and so on. Prints the perplexity of the
split as `lockstep eval` measures it: one row, every token but the first predicted once from all before it. Of a tagger FOLDER holds test.tsv, en.dev.tsv and so on,
`word TAB tag` on a line and an empty line after each sentence; printed are accuracy and the perplexity of tags. oneDNN is switched off unless --onednn is given: its
LSTM has been seen to be off by 3e-4 of the perplexity, where PyTorch's own agrees with double precision to 4e-9. --save writes what PyTorch holds as safetensors, which
`lockstep eval`, `generate`, `tag` and `train --init` read; with --bare without vocabulary and recipe, which a tagger cannot do without. Needs torch (1.13 or newer) and
numpy.
"""
import argparse
import json
import math
import os
import struct
import unicodedata

import numpy
import torch
from torch import nn

# By the gates of a unit, which the shapes tell.
CELLS = {4: nn.LSTM, 3: nn.GRU, 1: nn.RNN}
TYPES = {"F32": ("<f4", torch.float32), "F16": ("<f2", torch.float16), "BF16": ("<i2", torch.bfloat16), "F64": ("<f8", torch.float64)}


class Network(nn.Module):
    """Tensor names follow from the names of these three."""

    def __init__(self, rows, hidden, layers, outputs, cell=nn.LSTM, bidirectional=False):
        super().__init__()
        self.encoder = nn.Embedding(rows, hidden)
        self.rnn = cell(hidden, hidden, layers, batch_first=True, bidirectional=bidirectional)
        self.decoder = nn.Linear(2 * hidden if bidirectional else hidden, outputs)

    def forward(self, ids, state=None):
        embedded = self.encoder(ids)
        outputs, state = self.rnn(embedded.sum(2) if ids.dim() == 3 else embedded, state)  # a tagger reads several ids a word
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
    rows, hidden = tensors["encoder.weight"].shape
    layers = sum(name.startswith("rnn.weight_ih_l") and not name.endswith("_reverse") for name in tensors)
    cell = CELLS[tensors["rnn.weight_ih_l0"].shape[0] // hidden]
    model = Network(rows, hidden, layers, len(tensors["decoder.bias"]), cell, "rnn.weight_ih_l0_reverse" in tensors)
    tensors.setdefault("decoder.weight", tensors["encoder.weight"])  # tied weights stand once
    model.load_state_dict(tensors)
    return model.eval(), texts


def feature(name, word):
    """What a tagger reads of a word: word, suffix_1 and so on, shape."""
    if name == "shape":
        shape = []
        for letter in word:
            kind = unicodedata.category(letter)
            sign = "X" if kind == "Lu" else "x" if kind[0] == "L" else "d" if kind == "Nd" else letter
            if shape[-2:] != [sign, sign]:  # runs end after two
                shape.append(sign)
        return "".join(shape[:10])
    word = word.lower()
    if name == "word":
        return word
    part, count = name.split("_")
    if len(word) < int(count):
        return "^" + word
    return word[-int(count):] if part == "suffix" else word[:int(count)]


def id_tables(features):
    """For each feature its name, the id of every unknown value, and the ids of the known ones, which follow it in the order of the list."""
    tables, first = [], 0
    for name, values in features.items():
        tables.append((name, first, {value: first + 1 + i for i, value in enumerate(values)}))
        first += 1 + len(values)
    return tables


def word_ids(tables, word):
    return [ids.get(feature(name, word), unknown) for name, unknown, ids in tables]


def read_sentences(path):
    with open(path, encoding="utf-8", newline="\n") as text:
        for sentence in text.read().replace("\r\n", "\n").split("\n\n"):
            pairs = [line.split("\t")[:2] for line in sentence.split("\n") if line]
            if pairs:
                yield [word for word, _ in pairs], [tag for _, tag in pairs]


def tag(model, tagger, path):
    """Accuracy, perplexity of tags, and words."""
    tables, tags = id_tables(tagger["features"]), {tag: i for i, tag in enumerate(tagger["tags"])}
    right, cost, count = 0, 0.0, 0
    with torch.no_grad():
        for words, named in read_sentences(path):
            targets = torch.tensor([tags[tag] for tag in named])
            logits, _ = model(torch.tensor([[word_ids(tables, word) for word in words]]))
            cost += nn.functional.cross_entropy(logits[0].double(), targets, reduction="sum").item()
            right += (logits[0].argmax(1) == targets).sum().item()
            count += len(words)
    return right / count, math.exp(cost / count), count


def split_path(folder, split, end="txt"):
    names = [split, "dev"] if split == "valid" else [split]
    return next(os.path.join(folder, file) for file in sorted(os.listdir(folder)) if file.split(".")[-1] == end and file.split(".")[-2] in names)


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
    model, texts = load(options.model)
    kept = {"format": "pt"}
    if "lockstep.tagger" in texts:
        accuracy, cost, count = tag(model, json.loads(texts["lockstep.tagger"]), split_path(options.folder, options.split, "tsv"))
        print(f"{options.split} accuracy {accuracy:.6f}, perplexity {cost:.6f}, over {count:,} words, PyTorch {torch.__version__}")
        kept.update((key, texts[key]) for key in ("lockstep.tagger", "lockstep.recipe", "lockstep.ids_per_position"))
    else:
        vocabulary = json.loads(texts["lockstep.vocabulary"]) if "lockstep.vocabulary" in texts else words_of_training(options.folder)
        ids = {word: i for i, word in enumerate(vocabulary)}
        tokens = torch.tensor([ids[word] if word in ids else ids["<unk>"] for word in read_words(split_path(options.folder, options.split))])
        print(f"{options.split} perplexity {perplexity(model, tokens):.6f}, over {len(tokens) - 1:,} tokens, PyTorch {torch.__version__}")
        kept["lockstep.vocabulary"] = json.dumps(vocabulary, ensure_ascii=False)
    if options.save:
        write_safetensors(options.save, {"format": "pt"} if options.bare else kept, model.state_dict(), options.type)


if __name__ == "__main__":
    main()
