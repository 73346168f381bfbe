"""How well the encoder does by itself on the fold that it did not learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import torch
from batches import LABELS, WHOLE, Sample, padded, sample
from corpora import Span, Window
from model import Reader
from tokenizers import Tokenizer
from torch import Tensor


def spans(tags: Tensor, offsets: Sequence[Span]) -> list[tuple[str, Span]]:
    """The labelled spans of one window from its tags (pieces, labels, 3)."""
    best = tags.argmax(-1)
    found = []
    for column, label in enumerate(LABELS):
        begun: Span | None = None
        for at in range(len(offsets)):
            tag = int(best[at, column])
            if offsets[at][0] == offsets[at][1] or tag == 0:
                begun = None if begun is None else found.append((label, begun))
            elif tag == 1 or begun is None:
                if begun is not None:
                    found.append((label, begun))
                begun = offsets[at]
            else:
                begun = begun[0], offsets[at][1]
        if begun is not None:
            found.append((label, begun))
    return found


def report(model: Reader, held: dict[str, list[tuple[str, Window]]], tokenizer: Tokenizer) -> None:
    """Print F1 of names and roles (overlap, one to one is not asked), of places' pieces and of incidents."""
    model.eval()
    tally: Counter[tuple[str, str]] = Counter()
    for windows in held.values():
        for _, window in windows:
            one = sample(window, tokenizer)
            pieces, mask, _ = padded([one])
            with torch.no_grad():
                scores = model(pieces, mask)
            _count_spans(tally, window, spans(scores.tags[0], one.offsets))
            _count_links(tally, one, scores.asks[0], scores.answers[0])
            for at, yes in one.incidents:
                said, what = scores.incident[0, at].item() > 0, "incident" if at != WHOLE else "tells"
                tally[what, "found"] += said
                tally[what, "wanted"] += int(yes)
                tally[what, "right"] += said and bool(yes)
    for what in sorted({key for key, _ in tally}):
        found, wanted, right = (tally[what, one] for one in ("found", "wanted", "right"))
        covered = tally.get((what, "covered"), right)
        precision, recall = right / max(found, 1), covered / max(wanted, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(
            f"    {what:16s} p {precision:.3f} r {recall:.3f} f {f1:.3f}  n {wanted}",
            flush=True,
        )


def _count_spans(tally: Counter[tuple[str, str]], window: Window, found: Sequence[tuple[str, Span]]) -> None:
    known = {label for label in LABELS if (window.names if LABELS.index(label) < 9 else window.roles) is not None}
    wanted = [*(window.names or ()), *(window.roles or ())]
    for label, span in found:
        if label not in known:
            continue
        hit = any(label == other and span[0] < b and a < span[1] for other, (a, b) in wanted)
        if not hit and any(label == other and span[0] < b and a < span[1] for other, (a, b) in window.unsure):
            continue
        tally[label, "found"] += 1
        tally[label, "right"] += hit
    for label, (a, b) in wanted:
        tally[label, "wanted"] += 1
        tally[label, "covered"] += any(label == other and s < b and a < e for other, (s, e) in found)


def _count_links(tally: Counter[tuple[str, str]], one: Sample, asks: Tensor, answers: Tensor) -> None:
    for at, places in one.links:
        said = (answers @ asks[at]) > 0
        tally["place of event", "found"] += int(said.sum())
        tally["place of event", "wanted"] += int(places.sum())
        tally["place of event", "right"] += int((said & (places > 0)).sum())
