"""Words that would do something if a page, a feed or a table let them, and a ledger that holds each in every field."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from marsad.core.ids import record_id
from marsad.core.nouns import (
    Claim,
    Codes,
    Document,
    Evidence,
    Failure,
    Figure,
    Judgement,
    Maker,
    Place,
    Role,
    Span,
    Speaker,
    TimeSpan,
)
from marsad.flow.folding import refresh
from marsad.store import Ledger

_DO = "window.done=1;fetch('http://evil.example/')"
STRINGS: Final[tuple[str, ...]] = (
    f"<script>{_DO}</script>",
    f"</script><script>{_DO}</script>",
    f"<img src=x onerror=\"{_DO}\">",
    "<img src=http://evil.example/a.png>",
    f"<svg onload=\"{_DO}\">",
    f"<svg><script>{_DO}</script></svg>",
    f"<svg><a xlink:href=\"javascript:{_DO}\"><text y=20>x</text></a></svg>",
    f"<math><mtext></mtext><mglyph><style><img src=x onerror=\"{_DO}\">",
    f"<iframe srcdoc=\"<script>{_DO}</script>\"></iframe>",
    "<iframe src=http://evil.example/></iframe>",
    f"<body onload=\"{_DO}\">",
    f"<details open ontoggle=\"{_DO}\">x</details>",
    f"<input autofocus onfocus=\"{_DO}\">",
    f"<video><source onerror=\"{_DO}\"></video>",
    "<link rel=stylesheet href=http://evil.example/a.css>",
    "<style>@import 'http://evil.example/a.css';</style>",
    "<style>body{background:url(http://evil.example/a.png)}</style>",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<form action=http://evil.example/><button>x</button></form>",
    "<object data=http://evil.example/></object>",
    f"\" onmouseover=\"{_DO}\" x=\"",
    f"' onmouseover='{_DO}' x='",
    f"\"><script>{_DO}</script>",
    f"--><script>{_DO}</script><!--",
    f"]]><script>{_DO}</script>",
    f"</textarea><script>{_DO}</script>",
    f"</title><script>{_DO}</script>",
    f"</style><script>{_DO}</script>",
    f"</svg><script>{_DO}</script>",
    f"javascript:{_DO}",
    f"JaVaScRiPt:{_DO}//http://example.org",
    f"java\tscript:{_DO}",
    f"data:text/html,<script>{_DO}</script>",
    "//evil.example/a",
    "https://example.org\"><b>",
    "{{ 7*7 }}{% for x in range(3) %}{{ request.app }}{% endfor %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "{0.__class__} {name!r} {",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;script&#x3e;",
    "\u202egnp.exe \u2066hidden\u2069 \u202d",
    "x\u0000y\u0007z\u001b[31mred\u0085\u2028\u2029",
    "\U000e0041\U000e0042 tags, and \ufeff a mark",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example/\",\"click\")",
    "+1+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",
    "a\r\n=1+1\r\nb,\"c\";d",
    "../../../../etc/passwd",
    "\\\\evil.example\\share\\a",
    "x" * 3000,
    "كلمات عربية مع \u200f<b>وسم</b>",
)  # fmt: skip


def sown(path: Path) -> list[str]:
    """Makes a ledger at ``path`` in which every string stands in every field; the ids of its claims."""
    with Ledger.open(path) as ledger:
        claims = [_sow(ledger, number, words) for number, words in enumerate(STRINGS)]
        for one, other, words in zip(claims, claims[1:], STRINGS, strict=False):
            ledger.append_judgements([_judged(one, other, words)])
        for claim, words in zip(claims, STRINGS, strict=True):
            ledger.append_failure(Failure(path=words.replace("\0", ""), code="D777", reason=words, url=words))
            ledger.append_judgements([_said(claim, words)])
        refresh(ledger)
        return [claim.id for claim in claims]


def _sow(ledger: Ledger, number: int, words: str) -> Claim:
    text = f"{words} killed {words} at {words}."
    document = Document(
        id=record_id("d", number, words), text=text, own_id=f"{number} {words}", path=words, url=words, title=words,
        author=words, publisher=words, published="2023-03-24T10:00:00", language="en", credit=words,
    )  # fmt: skip
    span = Span(start=0, end=len(text), quote=text)
    named = {"start": 0, "end": len(words), "text": words}
    claim = Claim(
        id="", document=document.id, kind="assault", mode=words,
        codes=Codes(plover=words, acled=words, cameo=words, muc4=words), status="actual", sentence=span,
        trigger=Span(start=len(words) + 1, end=len(words) + 7, quote="killed"),
        roles=(Role(role="agent", actor=words, named=True, **named), Role(role="victim", **named)),
        place=Place(id=f"test:{words}", name=words, lat=33.0 + number / 50, lon=44.0, radius_km=5.0, admin1=words,
                    admin2=words, country="IQ", precision="exact", parents=(words, "country:IQ"), **named),
        time=TimeSpan(start="2023-03-24", end="2023-03-24", precision="day", basis="stated"),
        figures=(Figure(measure="killed", group="combatant", actor=words, low=3, best=3, high=5, start=0,
                        end=len(words), quote=words, policy=words),),
        said_by=(Speaker(actor=words, office=words, via=words, verb=words, **named),), operation=words,
        maker=words, why_missing={words: words}, fired=(words,), publisher=words, published=document.published,
        credit=words,
    )  # fmt: skip
    from marsad.core.ids import content_id
    from marsad.store import rows

    claim = _with_id(claim, content_id("c", b"[" + rows.claim_row(claim)["payload"] + b"]"))
    ledger.append(document, [claim])
    return claim


def _with_id(claim: Claim, ident: str) -> Claim:
    import msgspec

    return msgspec.structs.replace(claim, id=ident)


def _judged(one: Claim, other: Claim, words: str) -> Judgement:
    left, right = sorted((one.id, other.id))
    return Judgement(
        id=record_id("j", left, right), about="claim", left=left, right=right, verdict="unsure", reason=words,
        maker=Maker(name=words, version=words), score=2.0, evidence=(Evidence(feature=words, bits=2.0, says=words),),
    )  # fmt: skip


def _said(claim: Claim, words: str) -> Judgement:
    from marsad.core.nouns import PlaceIs

    return Judgement(
        id=record_id("j", claim.id, "said"), about="field", left=claim.id, right=claim.id, verdict="same",
        reason=words, maker=Maker(name=words, person=True), correction=PlaceIs(place=claim.place),
    )  # fmt: skip
