"""XML from strangers: no DTD, no entities of its own, bounded in size, depth and number of elements."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from marsad.core.errors import TooLargeError, UnreadableError
from marsad.intake.boundary import foreign

_DEEPEST: Final = 64
_MOST: Final = 200_000
_DECLARES: Final = re.compile(rb"<!\s*(?:doctype|entity)\b", re.I)


def parse_xml(data: bytes) -> Any:
    """The root element, names without their namespaces. Raises `UnreadableError` or `TooLargeError`."""
    if _DECLARES.search(data) or (b"\0" in data and _DECLARES.search(data.replace(b"\0", b""))):
        raise UnreadableError(
            "D131", "the XML declares a DTD or entities, which are not read.", "Remove the <!DOCTYPE …>."
        )
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    depth = count = 0
    root = None
    with foreign("D130", "the XML cannot be read", "Save it again."):
        for start in range(0, len(data), 65_536):
            parser.feed(data[start : start + 65_536])
            for event, node in parser.read_events():
                root = node if root is None else root
                depth += 1 if event == "start" else -1
                count += event == "start"
                if depth > _DEEPEST or count > _MOST:
                    raise TooLargeError(
                        "D202", "the XML is nested too deep or has too many elements.", "It is not read."
                    )
                if event == "start" and isinstance(node.tag, str):
                    node.tag = etree.QName(node).localname
        parser.close()
    if root is None:
        raise UnreadableError("D130", "the XML is empty.", "Save it again.")
    return root
