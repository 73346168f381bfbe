"""The command `reread`: what the stored reports would say if they were read today."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli import options
from marsad.cli.keeping import check_policy, compile_gazetteer, print_json
from marsad.cli.terminal import counted, progress, say, say_empty, tell

if TYPE_CHECKING:
    from marsad.flow.rereading import Reread


def reread(
    *,
    changed: Annotated[bool, typer.Option("--changed", help="Show only reports that would read otherwise.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Take the new reading over: it counts from now on, the old stays on record.")
    ] = False,
    db: options.Database = None,
    vague_numbers: options.Vague = "marsad",
    workers: options.Workers = 1,
    as_jsonl: options.AsJsonLines = False,
) -> None:
    """Read all stored reports anew and show what would change: claims that are new, gone, or say something else.

    Nothing is recorded, unless --write takes the new reading over. Then what changed counts from now on, as where an
    outlet has corrected its report: the claims of before stay in the ledger, what persons said of them is carried over
    where the same words are still read, and the ids of old events lead on.
    """
    import marsad

    check_policy(vague_numbers)
    with marsad.open(db, create=False) as observatory, progress() as bar:
        many = observatory.ledger.counts()["documents"] - observatory.ledger.counts()["replaced"]
        if not many:
            say_empty()
            return
        compile_gazetteer(bar)
        task, found, same = bar.add_task("Reading", total=many), Counter[str](), 0
        read = observatory.take_over if write else observatory.reread
        for one in read(workers=workers, policy=vague_numbers):
            bar.update(task, advance=1)
            same += one.same
            found["read"] += 1
            found["differ"] += one.changed
            found["taken"] += one.taken
            found["unheard"] += len(one.unheard)
            found.update(change.what for change in one.changes)
            if one.changed or not changed:
                _show(one, as_jsonl=as_jsonl)
        head = observatory.ledger.head()
    are, differ = ("are", "differ") if write else ("would be", "would read otherwise")
    say(
        f"{counted(found['read'], 'report')} read anew, {found['differ']} {differ}. Of the stored claims {same} say "
        f"the same, {found['changed']} say something else, {found['gone']} {are} gone; {found['new']} {are} new."
    )
    if found["unheard"]:
        say(f"{counted(found['unheard'], 'answer')} of persons on claims that {are} gone.")
    if write:
        tell(f"The new reading of {counted(found['taken'], 'report')} counts now.")
        tell(f"Head of the chain: {head}")
    else:
        say("Nothing was recorded." + (" Next: --write takes the new reading over." if found["differ"] else ""))


def _show(one: Reread, *, as_jsonl: bool) -> None:
    if as_jsonl:
        print_json(one)
        return
    said = "reads the same" if not one.changed else ", ".join(sorted({change.what for change in one.changes}))
    tell(f"{one.name}: {said or 'cannot be read'}", style="bold" if one.changed else "")
    if one.unheard:
        tell(f"  ! {counted(len(one.unheard), 'answer')} of persons on what is gone: {', '.join(one.unheard)}")
    for failure in one.failures:
        tell(f"  ! {failure.code} {failure.reason}")
    for change in one.changes:
        mark = {"new": "+", "gone": "-", "changed": "~"}[change.what]
        tell(f'  {mark} "{change.trigger}" in: {" ".join(change.sentence.split())}')
        for field, (old, new) in change.fields.items():
            tell(f"      {field}: {old} -> {new}")
    sys.stdout.flush()
