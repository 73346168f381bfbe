"""Answers that are tables, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi import Response

from marsad.publish import inert


def csv_of(header: Sequence[str], rows: Iterable[Iterable[object]], *, name: str = "") -> Response:
    """A table as CSV (RFC 4180); no text of a source can be taken for a formula. With ``name``, a file to be kept."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([inert.cell(cell) if isinstance(cell, str) else cell for cell in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else None
    return Response(table.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
