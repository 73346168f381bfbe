"""The façade for Python: one object on one database, for everything that the command line does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Document, Event, Failure, Judgement
from marsad.core.vocabulary import Verdict
from marsad.flow import adding, components, judging, selecting, verifying
from marsad.flow.engines import engine_for
from marsad.flow.folding import View, refresh, view_of
from marsad.flow.parts import Compares, ExtractorGiven, ProgressSeen
from marsad.listings import ClaimList, DocumentList, EventList

if TYPE_CHECKING:
    from threading import Event as Flag

    from marsad.count.asking import Counted
    from marsad.count.totals import Total
    from marsad.flow.gathering import Budget, GatherReport, Tally
    from marsad.flow.rereading import Reread
    from marsad.intake.outlets import Outlet
    from marsad.lexicon.actors import ActorLexicon
    from marsad.lexicon.gazetteer import PlaceEntry
    from marsad.publish.explain import Explanation
    from marsad.store.backup import Backup
    from marsad.store.ledger import Ledger

_RUN_AGAIN = "Some claims were not yet compared with the others: run `marsad add` again to finish."


def open(db: str | Path | None = None, *, home: str | Path | None = None, create: bool = True) -> Observatory:
    """Opens an observatory: the path of a database, else ``$MARSAD_DB``, else ``marsad.db`` in the data folder.

    An address (``http://…``) opens the site of a `marsad serve` for reading (`marsad.remote.RemoteObservatory`).
    ``home`` stands in for ``$MARSAD_HOME``, where gazetteers and actor lists are kept. Raises `StoreError`.
    """
    if isinstance(db, str) and db.startswith(("http://", "https://")):
        from marsad.remote import RemoteObservatory

        return cast("Observatory", RemoteObservatory(db))
    from marsad.store.ledger import Ledger

    return Observatory(Ledger.open(components.database_of(db, home=home), create=create), home=home)


class Observatory:
    """Documents, claims and events of one database. Open one with `marsad.open`.

    ``extractor``, ``resolver`` and ``actors`` stand in for the usual ones.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        home: str | Path | None = None,
        extractor: ExtractorGiven | None = None,
        resolver: Compares | None = None,
        actors: ActorLexicon | None = None,
    ) -> None:
        self.ledger, self._home = ledger, home
        self._extractor, self._resolver, self._actors = extractor, resolver, actors
        self._views: dict[str | None, tuple[str, View]] = {}
        self._part: tuple[tuple[str | None, ...], View] | None = None

    def close(self) -> None:
        """Lets go of the database."""
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = self.ledger.counts()
        return (
            f"Observatory({self.ledger.name}: {counts['documents']} documents, {counts['claims']} claims, "
            f"{counts['judgements']} judgements, {counts['failures']} failures)"
        )

    def add(
        self,
        *paths: str | Path | Iterable[str | Path],
        workers: int = 1,
        policy: str = "marsad",
        progress: ProgressSeen | None = None,
    ) -> adding.AddReport:
        """Adds files, folders and globs; adding the same again adds nothing. See `marsad.flow.adding.add`.

        ``workers`` processes read claims; ``policy`` names how vague numbers become intervals.
        """
        given, failures = self._fetched([p for one in paths for p in ([one] if isinstance(one, (str, Path)) else one)])
        extractor = self._extractor or components.extractor_maker(home=self._home, policy=policy)
        resolver = self._resolver or components.resolver_of(home=self._home)
        with engine_for(workers) as engine:
            report = adding.add(
                self.ledger, given, extractor=extractor, resolver=resolver, engine=engine, progress=progress
            )
        return msgspec.structs.replace(report, failed=(*failures, *report.failed)) if failures else report

    def _fetched(self, given: Sequence[str | Path]) -> tuple[list[str | Path], list[Failure]]:
        """The paths, web addresses replaced by the archive of what they gave; and why some gave nothing."""
        urls = [str(path) for path in given if str(path).lower().startswith(("http://", "https://"))]
        if not urls:
            return list(given), []
        from marsad.flow.gathering import fetch_pages
        from marsad.intake.doors import Door

        with Door(test_hosts=components.test_hosts()) as door:
            archive, failures = fetch_pages(urls, components.gather_folder(self._home), door)
        for failure in failures:
            self.ledger.append_failure(failure)
        files = [path for path in given if str(path) not in urls]
        return [*files, *([archive] if archive is not None else [])], failures

    def gather(
        self, outlets: Sequence[Outlet], *, budget: Budget | None = None, stop: Flag | None = None,
        workers: int = 1, progress: ProgressSeen | None = None, seen: Callable[[Tally, str], None] | None = None,
    ) -> tuple[GatherReport, adding.AddReport]:  # fmt: skip
        """Fetches what the outlets have published since last time, and adds it; what an earlier run left is added too.

        Raises `UsageError` (U125) where another process gathers into the same folder.
        """
        from marsad.flow import following, gathering
        from marsad.intake.doors import Door

        folder, hosts = components.gather_folder(self._home), components.test_hosts()
        with following.alone(folder):
            memory = following.Memory(folder)
            gatherer = gathering.Gatherer(
                memory, make_door=lambda: Door(test_hosts=hosts), budget=budget, test_hosts=hosts, stop=stop, seen=seen
            )
            gathered = gatherer.run(outlets)
            for failure in gathered.failed:
                self.ledger.append_failure(failure)
            archives = gathering.waiting_archives(memory)
            added = self.add(archives, workers=workers, progress=progress)
            gathering.note_added(memory, archives, added.failed)
            memory.save(gatherer.now.date())
        return gathered, added

    def reread(self, *, workers: int = 1, policy: str = "marsad") -> Iterator[Reread]:
        """What would be read otherwise in the stored documents today, lazily; see `marsad.flow.rereading.reread`."""
        from marsad.flow.rereading import reread

        extractor = self._extractor or components.extractor_maker(home=self._home, policy=policy)
        with engine_for(workers) as engine:
            yield from reread(self.ledger, extractor=extractor, engine=engine)

    def take_over(self, *, workers: int = 1, policy: str = "marsad") -> Iterator[Reread]:
        """The same, and the new reading is recorded and counts from then on; see `marsad.flow.rereading.take_over`.

        Run through it to its end: what was taken over is compared with everything else after the last document.
        """
        from marsad.flow.rereading import take_over

        extractor = self._extractor or components.extractor_maker(home=self._home, policy=policy)
        resolver = self._resolver or components.resolver_of(home=self._home)
        with engine_for(workers) as engine:
            yield from take_over(self.ledger, extractor=extractor, resolver=resolver, engine=engine)

    def view(self, *, as_of: str | None = None) -> View:
        """Claims, judgements and events as they stand, or stood on a day; folded anew when the ledger has grown."""
        digest = self.ledger.digest()
        kept = self._views.get(as_of)
        if kept is None or kept[0] != digest:
            kept = (digest, view_of(self.ledger, as_of=as_of))
            self._views = {as_of: kept} if as_of is None else {**self._views, as_of: kept}
        return kept[1]

    def events(self, filters: selecting.Filters | None = None, **wanted: Any) -> EventList:
        """The events that pass the filters (`selecting.filters_of`): ``events(actor="islamic-state", since="2023")``.

        Without a ``status``, those said to have been done or tried. The list holds every kind; printed, it leaves out
        talks and politics unless ``kind`` asks for them (`EventList.all_kinds`). Raises `UsageError` for a filter that
        is wrong.
        """
        filters = filters or selecting.filters_of(**wanted)
        view = self.view(as_of=filters.as_of)
        within = selecting.located(filters, self._places_for(filters))
        found = selecting.select_events(view.events, within, actors=self._actors_for(filters))
        hidden = selecting.talk_among(found, filters)
        return EventList(found, note=_RUN_AGAIN if view.uncompared else "", hidden=hidden)

    def event(self, name: str, *, as_of: str | None = None) -> Event:
        """The event with this id, or the one it was merged into. Raises `UsageError` U531."""
        view = self.view(as_of=as_of)
        current = judging.redirected(view, name)
        for event in view.events:
            if event.id == current:
                return event
        raise UsageError("U531", f"There is no event {name}.", "List events with `marsad events --status all`.")

    def claims(self, filters: selecting.Filters | None = None, **wanted: Any) -> ClaimList:
        """The claims that pass the filters, of every status unless one is asked for."""
        filters = filters or selecting.filters_of(**{"status": "all", **wanted})
        view = self.view(as_of=filters.as_of)
        within = selecting.located(filters, self._places_for(filters))
        return ClaimList(selecting.select_claims(view.claims, within, actors=self._actors_for(filters)))

    def documents(self, *, replaced: bool = False, as_of: str | None = None) -> DocumentList:
        """The documents in the order of recording; those that newer ones replaced only if asked for."""
        return DocumentList(self.ledger.documents(replaced=replaced, as_of=as_of))

    def document(self, name: str) -> Document:
        """The document with this id or own id. Raises `StoreError` S111."""
        return self.ledger.document(name)

    def count(
        self,
        measure: Counted = "killed",
        filters: selecting.Filters | None = None,
        *,
        by: str | Iterable[str] = (),
        without: str | Iterable[str] = (),
        policy: str | None = None,
        sums: bool = True,
        mentions: bool = True,
        explain: bool = False,
        likely: float | None = None,
        **wanted: Any,
    ) -> Total:
        """How many, as a feasible interval, nobody counted twice: ``count("killed", actor="islamic-state")``.

        The measure "incidents" counts happenings instead of people.

        ``actor`` asks for that actor's own people. Without a ``status``, only what is said to have happened counts.
        ``by`` breaks the total down ("month,admin1"), ``without`` leaves out sources, ``policy`` reads vague numbers by
        another policy, ``explain`` adds what holds its ends; without ``sums``, totals over a period or an area are
        passed over; without ``mentions``, what reports only tell in passing is in the high alone. ``likely`` (0.9) asks
        for the range that holds the total with this chance instead of all that the claims allow. Raises `UsageError`:
        U201, U541, U542, U543, and those of `marsad.flow.selecting.filters_of`.
        """
        from marsad.flow.counting import count, dimensions_of

        filters = filters or selecting.filters_of(**{"status": "actual", **wanted})
        return count(
            self._counted_from(filters), measure, filters, sums=sums, mentions=mentions, policy=policy,
            by=dimensions_of(by), without=(without,) if isinstance(without, str) else tuple(without), explain=explain,
            likely=likely, actors=self._actors_for(filters), places=self._places_for(filters),
        )  # fmt: skip

    def explain(self, name: str) -> Explanation:
        """An event, ``EVENT:killed``, a claim or a document down to the sentences, and why claims were joined.

        An id may be cut short as long as it stays unambiguous. Prints as text. Raises `UsageError` for an unknown one.
        """
        from marsad.publish import explain

        view, documents = self.view(), self.ledger.documents_by_id()
        known = explain.Known(
            events=view.events,
            claims=view.claims,
            judgements=view.judgements,
            redirects=view.redirects,
            names=documents.names,
            documents=documents,
        )
        return explain.explain(name, known)

    def verify(self, *, head: str | None = None) -> verifying.VerifyReport:
        """Re-reads every row, quote and kept answer and refolds every event; see `marsad.flow.verifying.verify`.

        ``head`` is one that was told earlier (by `add`, `verify`, a backup): what it stood for must still be there.
        """
        from marsad.flow.following import missing_archives

        home = components.gather_folder(self._home)
        archives = home / "archive"
        found = verifying.verify(self.ledger, head=head, archives=sorted(archives.glob("*.warc.gz")))
        away = [f"{name} is no longer in {archives}: its answers were not read." for name in missing_archives(home)]
        return msgspec.structs.replace(found, notes=(*found.notes, *away))

    def backup(self, path: str | Path, *, originals: bool = True) -> Backup:
        """Writes the whole ledger into one file, while others go on writing. Any database can be made from it again.

        The original answers that `gather` keeps go into a second file beside it (`flow.originals.beside`), unless
        ``originals`` is false or there are none. Raises `VerificationError` V102 where a row is at fault, `UsageError`
        U136 where a file is there already or cannot be written.
        """
        from marsad.flow.originals import beside, write_originals

        tar = beside(Path(path))
        if originals and tar.exists():
            raise UsageError("U136", f"{tar} is there already, and a backup replaces nothing.", "Give another name.")
        found = self.ledger.backup(path)
        if not originals:
            return found
        kept = write_originals(components.gather_folder(self._home), tar, head=found.head)
        return msgspec.structs.replace(found, originals=kept)

    def restore(self, path: str | Path) -> Backup:
        """Fills this ledger, which must be empty, from a backup, all or nothing, and puts the original answers back.

        These are taken from the file beside it, where there is one; both are checked before anything is written.
        Raises `StoreError` S121, S122, and S123 where other answers are kept under the same name already.
        """
        from marsad.flow.originals import beside, check_originals, restore_originals

        tar, folder = beside(Path(path)), components.gather_folder(self._home)
        there = tar.exists()
        if there:
            check_originals(tar, folder)
        found = self.ledger.restore(path)
        if there:
            found = msgspec.structs.replace(found, originals=restore_originals(tar, folder))
        refresh(self.ledger)
        return found

    def judge(self, left: str, right: str, verdict: Verdict, *, who: str, why: str) -> Judgement:
        """Records what a person holds of two claims, events or documents; see `marsad.flow.judging.judge`."""
        return judging.judge(self.ledger, self.view(), left, right, verdict, who=who, why=why)

    def _counted_from(self, filters: selecting.Filters) -> View:
        """What a count reads: of a large ledger the days asked for and what bears upon them, kept for the next one."""
        from marsad.flow import narrowing

        heads = self.ledger.heads()
        if heads[1] < narrowing.LARGE:
            return self.view(as_of=filters.as_of)
        key = (self.ledger.digest(), filters.since, filters.until, filters.as_of)
        if self._part is None or self._part[0] != key:
            try:
                part = narrowing.part_for(self.ledger, filters)
            except narrowing.TooManyError:
                part = None
            if part is None:
                return self.view(as_of=filters.as_of)
            self._part = key, part
        return self._part[1]

    def _places_for(self, filters: selecting.Filters) -> list[PlaceEntry]:
        """The gazetteer's places for the names asked for; the first time ever, the gazetteer is compiled."""
        if not filters.place:
            return []
        return selecting.asked_places(filters, components.gazetteer_of(self._home).look_up)

    def _actors_for(self, filters: selecting.Filters) -> ActorLexicon | None:
        if self._actors is None and filters.actor:
            self._actors = components.actors_of(self._home)
        return self._actors
