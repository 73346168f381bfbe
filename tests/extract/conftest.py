from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.ids import document_id
from marsad.core.nouns import Claim, Document
from marsad.extract.extractor import Extractor, Reading
from marsad.lexicon.actors import load_actors
from marsad.lexicon.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def extractor(gazetteer: Gazetteer) -> Extractor:
    return Extractor(gazetteer=gazetteer, actors=load_actors())


@pytest.fixture(scope="session")
def reading(extractor: Extractor) -> Callable[..., Reading]:
    def read(text: str, *, published: str = "2024-05-08", title: str | None = None, mentions: str = "all") -> Reading:
        document = Document(
            id=document_id(text.encode()), text=text, published=published, title=title, publisher="Tigris Post"
        )
        return extractor.read(document, mentions=mentions)

    return read


@pytest.fixture(scope="session")
def claims(reading: Callable[..., Reading]) -> Callable[..., list[Claim]]:
    def read(text: str, **options: str) -> list[Claim]:
        return list(reading(text, **options).claims)

    return read
