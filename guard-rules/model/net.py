"""A small BERT whose token types are replaced by the case shape of the word."""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from labels import LABELS
from tokens import SHAPES


@dataclass(frozen=True)
class Size:
    vocabulary: int
    width: int = 384
    layers: int = 3
    heads: int = 12
    inner: int = 1536
    positions: int = 256


class Layer(nn.Module):
    def __init__(self, size, dropout):
        super().__init__()
        self.heads = size.heads
        self.query, self.key, self.value, self.out = (nn.Linear(size.width, size.width) for _ in range(4))
        self.up, self.down = nn.Linear(size.width, size.inner), nn.Linear(size.inner, size.width)
        self.norm1, self.norm2 = (nn.LayerNorm(size.width, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask):
        x = self.norm1(x + self.dropout(self.attend(x, mask)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))

    def attend(self, x, mask):
        query, key, value = (self._heads(part(x)) for part in (self.query, self.key, self.value))
        scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1]) + mask
        mixed = scores.softmax(-1) @ value
        return self.out(mixed.transpose(1, 2).flatten(2))

    def _heads(self, x):
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


class Tagger(nn.Module):
    def __init__(self, size, dropout=0.1):
        super().__init__()
        self.size = size
        self.word = nn.Embedding(size.vocabulary, size.width)
        self.position = nn.Embedding(size.positions, size.width)
        self.shape = nn.Embedding(len(SHAPES), size.width)
        self.norm = nn.LayerNorm(size.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))
        self.head = nn.Linear(size.width, len(LABELS))
        self.dropout = nn.Dropout(dropout)
        self.apply(_small_weights)

    def forward(self, input_ids, shape_ids, attention_mask):
        x = self.word(input_ids) + self.position.weight[: input_ids.shape[1]] + self.shape(shape_ids)
        x = self.dropout(self.norm(x))
        mask = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(x)


def _small_weights(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)


# Our names of the parts of a layer, and theirs.
_PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
}


def load_minilm(tagger, weights, rows):
    """Take embeddings (the given rows of the vocabulary) and the first layers from all-MiniLM-L6-v2."""
    with torch.no_grad():
        tagger.word.weight.copy_(weights["embeddings.word_embeddings.weight"][rows])
        tagger.position.weight.copy_(weights["embeddings.position_embeddings.weight"][: tagger.size.positions])
        # The one token type that was ever used is a constant: every shape starts from it.
        tagger.shape.weight.add_(weights["embeddings.token_type_embeddings.weight"][0])
        for part, name in _layer_tensors(tagger):
            part.copy_(weights[name])
    return tagger


def _layer_tensors(tagger):
    yield tagger.norm.weight, "embeddings.LayerNorm.weight"
    yield tagger.norm.bias, "embeddings.LayerNorm.bias"
    for i, layer in enumerate(tagger.layers):
        for ours, theirs in _PARTS.items():
            module = getattr(layer, ours)
            yield module.weight, f"encoder.layer.{i}.{theirs}.weight"
            yield module.bias, f"encoder.layer.{i}.{theirs}.bias"
