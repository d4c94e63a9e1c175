"""The recipe `tutorial` in PyTorch, for measuring beside: words/s of whole training steps on one process.

    python3 benchmarks/pytorch/tutorial.py FOLDER [--threads N] [--steps N]

FOLDER holds ptb.train.txt. Five steps are not timed. Dropout 0.5 on the embedding and on each layer's output, sum over time of the mean over rows as cost,
clipping by global norm 5, plain SGD at rate 1: what `lockstep train --data FOLDER --recipe tutorial` does.
"""
import argparse
import collections
import time

import torch
from torch import nn

HIDDEN, LAYERS, ROWS, STEPS, KEEP, CLIP = 200, 2, 20, 35, 0.5, 5.0


class LanguageModel(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.encoder = nn.Embedding(words, HIDDEN)
        self.rnn = nn.LSTM(HIDDEN, HIDDEN, LAYERS, dropout=1 - KEEP)
        self.decoder = nn.Linear(HIDDEN, words)
        self.drop = nn.Dropout(1 - KEEP)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -0.05, 0.05)

    def forward(self, words, state):
        outputs, state = self.rnn(self.drop(self.encoder(words)), state)
        return self.decoder(self.drop(outputs)), state


def read_rows(folder):
    with open(f"{folder}/ptb.train.txt", encoding="utf-8") as text:
        tokens = [word for line in text for word in line.split() + ["<eos>"]]
    ids = {word: i for i, (word, _) in enumerate(collections.Counter(tokens).most_common())}
    length = len(tokens) // ROWS
    return torch.tensor([ids[word] for word in tokens[: length * ROWS]]).view(ROWS, length).t().contiguous(), len(ids)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=40)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rows, words = read_rows(options.folder)
    model, loss = LanguageModel(words), nn.CrossEntropyLoss(reduction="sum")
    state = (torch.zeros(LAYERS, ROWS, HIDDEN), torch.zeros(LAYERS, ROWS, HIDDEN))
    for step in range(options.steps + 5):
        if step == 5:
            start = time.perf_counter()
        batch = slice(step * STEPS, (step + 1) * STEPS)
        following = slice(step * STEPS + 1, (step + 1) * STEPS + 1)
        logits, state = model(rows[batch], tuple(part.detach() for part in state))
        cost = loss(logits.view(-1, words), rows[following].reshape(-1)) / ROWS
        model.zero_grad()
        cost.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= parameter.grad
    print(f"{options.threads} threads: {options.steps * STEPS * ROWS / (time.perf_counter() - start):.0f} words/s")


if __name__ == "__main__":
    main()
