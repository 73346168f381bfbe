"""Codes one document: the claims in it, or the failure that says why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from marsad.core.errors import MarsadError
from marsad.core.nouns import Claim, Document, Failure, Mention, Record
from marsad.flow.parts import ExtractorGiven, Extracts, MentionsWanted

if TYPE_CHECKING:
    from marsad.lexicon.agencies import AgencyLexicon

_SHOWN = 200


class Coded(Record, frozen=True, kw_only=True):
    """A document with what was read in it; where ``coded`` is false, ``failures`` says why it could not be."""

    document: Document
    coded: bool
    relevant: bool = False
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    failures: tuple[Failure, ...] = ()
    maker: str = ""


class Coder:
    """Codes documents with an extractor, and lets anything else through; travels to other processes if that does."""

    def __init__(self, extractor: ExtractorGiven, *, mentions: MentionsWanted = "all") -> None:
        self._extractor, self._mentions = extractor, mentions

    def __call__(self, item: object) -> object:
        """The `Coded` document; anything that is no document comes back as it is."""
        return self.code(item) if isinstance(item, Document) else item

    def code(self, document: Document) -> Coded:
        """The claims of a document, or why there are none; raises nothing on account of the document."""
        extractor = _ready(self._extractor)
        try:
            document.text.encode()
            credited = _credited(document)
            reading = extractor.read(credited, mentions=self._mentions)
        except UnicodeEncodeError:
            reason = "the text holds half of a character (a lone surrogate). Next: Save it again as UTF-8."
            return Coded(document=_storable(document), coded=False, failures=(_failure(document, "D401", reason),))
        except MarsadError as error:
            advice = f" Next: {error.advice}" if error.advice else ""
            return Coded(
                document=document, coded=False, failures=(_failure(document, error.code, error.message + advice),)
            )
        except Exception as error:  # noqa: BLE001
            # A defect of ours, or of a library, in one document of a thousand must not cost the other 999: it is told
            # and recorded as this document's failure, and the document is tried again by the next run.
            said = " ".join(str(error).split())[:_SHOWN].encode("utf-8", "replace").decode()
            reason = f"a defect of ours in coding it ({type(error).__name__}: {said}). Next: Please report it."
            return Coded(document=document, coded=False, failures=(_failure(document, "D900", reason),))
        if (clash := _clash(credited, reading.claims)) is not None:
            return Coded(document=document, coded=False, failures=(_failure(document, "D901", clash),))
        return Coded(
            document=credited,
            coded=True,
            relevant=reading.relevant,
            mentions=tuple(reading.mentions),
            claims=tuple(reading.claims),
            failures=tuple(reading.failures),
            maker=_maker_of(extractor, reading.claims),
        )


def _ready(extractor: ExtractorGiven) -> Extracts:
    return extractor if hasattr(extractor, "read") else _made(extractor)


@lru_cache(maxsize=4)
def _made(make: ExtractorGiven) -> Extracts:
    """The extractor of this process, made once."""
    assert not hasattr(make, "read")
    return make()


@lru_cache(maxsize=1)
def _agencies() -> AgencyLexicon:
    from marsad.lexicon.agencies import load_agencies

    return load_agencies()


def _credited(document: Document) -> Document:
    """The document with the agency that it credits, where it says so and the credit is not known yet."""
    if document.credit is not None:
        return document
    agencies = _agencies()
    credit = agencies.credit_in(document.text)
    # The name, not the id: other articles name the agency in words, as their publisher or as whom they quote.
    name = agencies.get(credit).name if credit is not None and credit in agencies else credit
    return msgspec.structs.replace(document, credit=name)


def _maker_of(extractor: Extracts, claims: Sequence[Claim]) -> str:
    return str(getattr(extractor, "maker", "") or (claims[0].maker if claims else ""))


def _clash(document: Document, claims: Sequence[Claim]) -> str | None:
    """What would keep the ledger from taking these claims; it would refuse the whole batch for it."""
    known: dict[str, Claim] = {}
    for claim in claims:
        if claim.document != document.id:
            return f"a defect of ours: claim {claim.id} names document {claim.document}. Next: Please report it."
        if known.setdefault(claim.id, claim) != claim:
            return f"a defect of ours: two claims have the id {claim.id}. Next: Please report it."
    return None


def _failure(document: Document, code: str, reason: str) -> Failure:
    where = f"document {document.own_id}: " if document.own_id else ""
    return Failure(path=document.path or document.id, url=document.url, code=code, reason=f"{where}{reason}")


def _storable(document: Document) -> Document:
    return msgspec.structs.replace(document, text=document.text.encode("utf-8", "replace").decode())
