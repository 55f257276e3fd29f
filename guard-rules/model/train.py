"""The vocabulary cut, the loss over sets of allowed labels, and the training loop."""

import random
import time
from collections import Counter

import numpy as np
import torch

from labels import ANY, LABELS, OUTSIDE
from tokens import SPECIAL

ENTITY_WEIGHT = 1.5
LOWER, UPPER = 0.07, 0.02  # share of windows whose capitals are taken away, or made everywhere
BITS = torch.arange(len(LABELS))


def cut_vocabulary(full, ids_seen, size):
    """The specials, all single characters that European text has, and the most frequent pieces."""
    counts = Counter(ids_seen)
    single = [p for p in full if len(p.removeprefix("##")) == 1 and ord(p[-1]) < 0x530]
    ranked = [full[i] for i, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
    kept = dict.fromkeys([*SPECIAL, *single])
    for piece in ranked:
        if len(kept) >= size:
            break
        kept.setdefault(piece)
    order = {piece: i for i, piece in enumerate(full)}
    return [*SPECIAL, *sorted((p for p in kept if p not in SPECIAL), key=order.get)]


def batches(windows, tokens_per_batch, rng):
    """Windows of like length together, so that little is spent on padding; batches in random order."""
    order = sorted(range(len(windows)), key=lambda i: windows[i].shape[1] + rng.random() * 12)
    groups, group = [], []
    for i in order:
        if group and (len(group) + 1) * (windows[i].shape[1] + 2) > tokens_per_batch:
            groups.append(group)
            group = []
        group.append(i)
    groups.append(group)
    rng.shuffle(groups)
    return groups


def collate(rows, vocabulary, rng):
    """Tensors (ids, shapes, mask, allowed) of a batch."""
    longest = max(row.shape[1] for row in rows) + 2
    batch = np.zeros((4, len(rows), longest), np.int64)
    batch[0] = vocabulary.pad
    batch[3] = ANY
    for i, row in enumerate(rows):
        end = row.shape[1] + 1
        batch[0, i, 0], batch[0, i, 1:end], batch[0, i, end] = vocabulary.cls, row[0], vocabulary.sep
        batch[1, i, 1:end] = recase(row[1], rng)
        batch[2, i, : end + 1] = 1
        batch[3, i, 1:end] = row[2]
    return [torch.from_numpy(part) for part in batch]


def recase(shapes, rng):
    draw = rng.random()
    if draw > LOWER + UPPER:
        return shapes
    changed = np.zeros_like(shapes) if draw < LOWER else np.where(np.isin(shapes, (1, 3)), 2, shapes)
    return np.where(shapes == 4, 4, changed)


def partial_loss(logits, allowed):
    """-log of the probability of all allowed labels, entities a little heavier; pieces that allow all cost nothing."""
    permitted = (allowed[..., None] >> BITS & 1).bool()
    logp = logits.log_softmax(-1)
    loss = -logp.masked_fill(~permitted, -1e9).logsumexp(-1)
    weight = torch.where(allowed & OUTSIDE > 0, 1.0, ENTITY_WEIGHT) * (allowed != ANY)
    return (loss * weight).sum() / weight.sum().clamp(min=1)


def soft_loss(logits, teacher, mask, warmth=2.0):
    """Cross entropy with the softened teacher, over all real pieces."""
    target = (teacher / warmth).softmax(-1)
    loss = -(target * (logits / warmth).log_softmax(-1)).sum(-1) * warmth**2
    return (loss * mask).sum() / mask.sum()


def train(tagger, windows, vocabulary, steps, rate, seed, minutes=60, teacher=None, tokens_per_batch=1536, warmup=50):
    """The rate rises in `warmup` steps and falls to zero on a line, by steps or by time, whichever is sooner.

    Only a run that is not cut short by the time can be repeated exactly.
    """
    rng = random.Random(seed)
    torch.manual_seed(seed)
    weights = [p for p in tagger.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, rate, weight_decay=0.01)
    queue, started, shown, step, done = [], time.time(), 0.0, 0, 0.0
    tagger.train()
    while done < 1:
        optimiser.param_groups[0]["lr"] = rate * min((step + 1) / warmup, 1 - done)
        queue = queue or batches(windows, tokens_per_batch, rng)
        batch = collate([windows[i] for i in queue.pop()], vocabulary, rng)
        loss = step_loss(tagger, teacher, *batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        step, shown = step + 1, 0.98 * shown + 0.02 * loss.item()
        done = max(step / steps, (time.time() - started) / 60 / minutes)
        if step % 100 == 0 or done >= 1:
            print(f"step {step}/{steps} loss {shown:.3f} {time.time() - started:.0f} s, {time.process_time():.0f} s of CPU", flush=True)
    return tagger.eval()


def step_loss(tagger, teacher, ids, shapes, mask, allowed):
    with torch.autocast("cpu", torch.bfloat16):
        logits = tagger(ids, shapes, mask)
    loss = partial_loss(logits.float(), allowed)
    if teacher is None:
        return loss
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        target = teacher(ids, shapes, mask)
    return 0.5 * loss + 0.5 * soft_loss(logits.float(), target.float(), mask)
