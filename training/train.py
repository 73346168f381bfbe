"""Fine-tune the encoder: `python training/train.py --shared FOLDER --told FOLDER --out FOLDER`."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import corpora
import numpy as np
import onnxruntime
import torch
from batches import UNKNOWN, Sample, Teacher, batches, padded, sample, teach, teaching
from evaluation import report
from model import Reader, Scores
from restoring import weights_of
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

TIMES = {"re3d": 3, "muc4": 1, "event-location": 1}
"""How often an epoch goes through each corpus: the small one oftener, and twice what holds roles."""


SIZE = 1024
"""Word pieces in a batch."""
WARM = 0.05
"""The share of a run over which the rates go up."""
HELD = (
    "the folds that are not learned from: the first of no corpus, the others of MUC-4 only (what is weighed with the "
    "encoder's odds is fitted on those)"
)


def loss_of(scores: Scores, group: Sequence[Sample], tags: Tensor) -> Tensor:
    """The sum of the tasks' losses over what the batch knows, and over what the teacher says of the rest."""
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
    return total + _taught(scores, group, known)


def _taught(scores: Scores, group: Sequence[Sample], known: Tensor) -> Tensor:
    """The losses against the teacher: in full where no corpus says anything, a fifth of it where one does."""
    soft = teaching(group)
    marked = 1 - soft[..., 0]
    weights = (1 + 3 * marked) * torch.where(known, 0.2, 1.0) * soft.sum(-1)
    lost = -(soft * functional.log_softmax(scores.tags.float(), -1)).sum(-1)
    total = 6 * (lost * weights).sum() / weights.sum().clamp(min=1.0)
    links, wanted = [], []
    for row, one in enumerate(group):
        for at, places in one.taught_links:
            links.append(scores.answers[row, : len(places)].float() @ scores.asks[row, at].float())
            wanted.append(places)
    if links:
        total = total + functional.binary_cross_entropy_with_logits(torch.cat(links), torch.cat(wanted))
    return total


def teacher_of(exported: Path) -> Teacher:
    """An exported encoder as a teacher."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(exported), options)

    def scores(pieces: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        tags, asks, answers = session.run(["tags", "asks", "answers"], {"pieces": np.array([pieces], dtype=np.int64)})
        return tags[0], asks[0], answers[0]

    return scores


def load(
    shared: Path, told: Path, tokenizer: Tokenizer, held: Sequence[int]
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
            if corpora.part(document) in held and (name == "muc4" or corpora.part(document) == held[0]):
                if corpora.part(document) == held[0]:
                    kept.setdefault(name, []).append((document, window))
            elif name != "muc4" or window.roles or corpora.part(window.text, 2):
                learn += [sample(window, tokenizer)] * (2 if window.roles else TIMES[name])
    return learn, kept


def optimiser_of(model: Reader, rate: float, frozen: int) -> torch.optim.AdamW:
    """An optimiser of all weights but those of the word pieces and of the lowest layers, where they are frozen."""
    still = ("encoder.embeddings.", *(f"encoder.encoder.layer.{at}." for at in range(frozen - 1))) if frozen else ()
    for name, weights in model.named_parameters():
        weights.requires_grad_(not name.startswith(still))
    learning = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    body = [p for name, p in learning if name.startswith("encoder.")]
    heads = [p for name, p in learning if not name.startswith("encoder.")]
    groups = [{"params": body, "lr": rate, "most": rate}, {"params": heads, "lr": 5 * rate, "most": 5 * rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01)


def pace(optimiser: torch.optim.AdamW, share: float) -> None:
    """Set the rates for where a run is, from 0 to 1: up over a twentieth of it, and then down to nothing."""
    factor = min(share / WARM, (1 - share) / (1 - WARM))
    for group in optimiser.param_groups:
        group["lr"] = group["most"] * max(factor, 0.01)


def train(
    model: Reader, samples: Sequence[Sample], teacher: Teacher | None, options: argparse.Namespace
) -> Iterator[int]:
    """Learn until the minutes are over; the number of steps done, at every hundredth and at the end."""
    rng = random.Random(7)
    optimiser = optimiser_of(model, options.rate, options.frozen)
    begun, steps, lost = time.monotonic(), 0, 0.0
    share = 0.0
    while share < 1:
        for group in batches(samples, SIZE, rng):
            for one in group if teacher is not None else ():
                teach(one, teacher)
            model.train()
            pieces, mask, tags = padded(group)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(pieces, mask)
            loss = loss_of(scores, group, tags)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            pace(optimiser, share)
            optimiser.step()
            steps, lost = steps + 1, lost + loss.item()
            share = (time.monotonic() - begun) / (60 * options.minutes)
            if steps % 20 == 0:
                print(f"  step {steps} loss {lost / 20:.4f}, {share:.0%} of the time", flush=True)
                lost = 0.0
            if steps % 100 == 0:
                yield steps
            if share >= 1:
                break
    yield steps


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--told", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--held", type=int, nargs="*", default=[0, 1], help=HELD)
    parser.add_argument("--start", type=Path, help="a reader.pt, or an exported reader.onnx, to go on from")
    parser.add_argument("--keep", type=int, nargs="*", help="which layers of an exported encoder to go on from")
    parser.add_argument("--frozen", type=int, default=0, help="1: the word pieces stay as they are; 2: so does a layer")
    parser.add_argument("--teacher", type=Path, help="an exported reader.onnx to learn from besides the corpora")
    parser.add_argument("--threads", type=int, default=2)
    wanted = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(wanted.threads)
    tokenizer = Tokenizer.from_file(str(wanted.base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    samples, held = load(wanted.shared, wanted.told, tokenizer, wanted.held)
    print(
        f"{len(samples)} windows, {sum(len(one.pieces) for one in samples)} pieces, "
        f"held { ({name: len(windows) for name, windows in held.items()}) }",
        flush=True,
    )
    model = Reader(str(wanted.base), wanted.layers)
    if wanted.start and wanted.start.suffix == ".onnx":
        model.load_state_dict(weights_of(wanted.start, wanted.keep or range(wanted.layers)))
    elif wanted.start:
        model.load_state_dict(torch.load(wanted.start)["weights"])
    wanted.out.mkdir(parents=True, exist_ok=True)
    for steps in train(model, samples, teacher_of(wanted.teacher) if wanted.teacher else None, wanted):
        torch.save({"layers": wanted.layers, "weights": model.state_dict()}, wanted.out / "reader.pt")
        print(f"{steps} steps", flush=True)
    if held:
        report(model, held, tokenizer)


if __name__ == "__main__":
    main()
