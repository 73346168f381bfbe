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
    db: options.Database = None,
    vague_numbers: options.Vague = "marsad",
    workers: options.Workers = 1,
    as_jsonl: options.AsJsonLines = False,
) -> None:
    """Read all stored reports anew and show what would change: claims that are new, gone, or say something else.

    Nothing is recorded. To take the new reading, add the same reports to a new database.
    """
    import marsad

    check_policy(vague_numbers)
    with marsad.open(db, create=False) as observatory, progress() as bar:
        many = observatory.ledger.counts()["documents"]
        if not many:
            say_empty()
            return
        compile_gazetteer(bar)
        task, found, same = bar.add_task("Reading", total=many), Counter[str](), 0
        for one in observatory.reread(workers=workers, policy=vague_numbers):
            bar.update(task, advance=1)
            same += one.same
            found["read"] += 1
            found["differ"] += one.changed
            found.update(change.what for change in one.changes)
            if one.changed or not changed:
                _show(one, as_jsonl=as_jsonl)
    say(
        f"{counted(found['read'], 'report')} read anew, {found['differ']} would read otherwise. Of the stored claims "
        f"{same} say the same, {found['changed']} say something else, {found['gone']} would be gone; {found['new']} "
        "would be new. Nothing was recorded."
    )
    if found["differ"]:
        say("Next: to take the new reading, `marsad add` the same reports with another --db.")


def _show(one: Reread, *, as_jsonl: bool) -> None:
    if as_jsonl:
        print_json(one)
        return
    said = "reads the same" if not one.changed else ", ".join(sorted({change.what for change in one.changes}))
    tell(f"{one.name}: {said or 'cannot be read'}", style="bold" if one.changed else "")
    for failure in one.failures:
        tell(f"  ! {failure.code} {failure.reason}")
    for change in one.changes:
        mark = {"new": "+", "gone": "-", "changed": "~"}[change.what]
        tell(f'  {mark} "{change.trigger}" in: {" ".join(change.sentence.split())}')
        for field, (old, new) in change.fields.items():
            tell(f"      {field}: {old} -> {new}")
    sys.stdout.flush()
