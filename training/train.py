"""Fine-tune the encoder: `python training/train.py --shared FOLDER --told FOLDER --out FOLDER`."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import corpora
import torch
from batches import UNKNOWN, Sample, batches, padded, sample
from evaluation import report
from model import Reader, Scores
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

TIMES = {"re3d": 3, "muc4": 1, "event-location": 1}
"""How often an epoch goes through each corpus: the small one oftener."""


SIZE = 1024
"""Word pieces in a batch."""


def loss_of(scores: Scores, group: Sequence[Sample], tags: Tensor) -> Tensor:
    """The sum of the tasks' losses over what the batch knows."""
    known = tags != UNKNOWN
    total = scores.tags.new_zeros(())
    if known.any():
        weights = torch.tensor([1.0, 4.0, 4.0])
        total = total + 6 * functional.cross_entropy(scores.tags[known].float(), tags[known], weight=weights)
    links, wanted, incidents, right = [], [], [], []
    for row, one in enumerate(group):
        for at, places in one.links:
            links.append(scores.answers[row, : len(places)].float() @ scores.asks[row, at].float())
            wanted.append(places)
        for at, yes in one.incidents:
            incidents.append(scores.incident[row, at].float())
            right.append(yes)
    if links:
        weight = torch.tensor(2.0)
        total = total + 2 * functional.binary_cross_entropy_with_logits(
            torch.cat(links), torch.cat(wanted), pos_weight=weight
        )
    if incidents:
        total = total + 0.3 * functional.binary_cross_entropy_with_logits(torch.stack(incidents), torch.tensor(right))
    return total


def load(
    shared: Path, told: Path, tokenizer: Tokenizer, held: int | None
) -> tuple[list[Sample], dict[str, list[tuple[str, corpora.Window]]]]:
    """Samples to learn from, and the windows of the held fold by corpus."""
    sources = {
        "re3d": corpora.re3d(shared / "re3d"),
        "muc4": corpora.muc4(shared / "muc4/dev", told / "muc_dev.jsonl"),
        "event-location": corpora.event_places(shared / "event-location"),
    }
    learn: list[Sample] = []
    kept: dict[str, list[tuple[str, corpora.Window]]] = {}
    for name, source in sources.items():
        for document, window in source:
            if held is not None and corpora.part(document) == held:
                kept.setdefault(name, []).append((document, window))
            elif name != "muc4" or window.roles or corpora.part(window.text, 3) == 0:
                learn += [sample(window, tokenizer)] * TIMES[name]
    return learn, kept


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--told", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--held", type=int, default=0, help="the fold that is not learned from; -1: learn from all")
    parser.add_argument("--start", type=Path, help="a reader.pt to go on from")
    parser.add_argument("--threads", type=int, default=2)
    wanted = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(wanted.threads)
    rng = random.Random(7)
    tokenizer = Tokenizer.from_file(str(wanted.base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    samples, held = load(wanted.shared, wanted.told, tokenizer, None if wanted.held < 0 else wanted.held)
    print(
        f"{len(samples)} windows, {sum(len(one.pieces) for one in samples)} pieces, "
        f"held { ({name: len(windows) for name, windows in held.items()}) }",
        flush=True,
    )
    model = Reader(str(wanted.base), wanted.layers)
    if wanted.start:
        model.load_state_dict(torch.load(wanted.start)["weights"])
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    body = [p for name, p in model.named_parameters() if name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": wanted.rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01
    )
    steps = wanted.epochs * sum(1 for _ in batches(samples, SIZE, random.Random(1)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [wanted.rate, 1e-3], total_steps=steps + 50, pct_start=0.1
    )
    begun = time.monotonic()
    for epoch in range(wanted.epochs):
        model.train()
        lost, seen = 0.0, 0
        for group in batches(samples, SIZE, rng):
            pieces, mask, tags = padded(group)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(pieces, mask)
            loss = loss_of(scores, group, tags)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            lost, seen = lost + loss.item(), seen + 1
            if seen % 100 == 0:
                print(
                    f"  epoch {epoch} step {seen} loss {lost / seen:.4f} {time.monotonic() - begun:.0f} s", flush=True
                )
        wanted.out.mkdir(parents=True, exist_ok=True)
        torch.save({"layers": wanted.layers, "weights": model.state_dict()}, wanted.out / "reader.pt")
        print(f"epoch {epoch}: loss {lost / seen:.4f}, {time.monotonic() - begun:.0f} s", flush=True)
        if held:
            report(model, held, tokenizer)


if __name__ == "__main__":
    main()
