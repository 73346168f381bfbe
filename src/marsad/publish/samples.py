"""Forecasts on disk: the samples of every unit and time, as CSV or Parquet with the columns unit, time, draw, value."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from marsad.core.errors import UsageError

_COLUMNS = ("unit", "time", "draw", "value")


def write_samples(path: str | Path, units: Sequence[str], times: Sequence[str], samples: Any) -> int:
    """Writes whole counts ``(units, times, draws)``; draws are numbered from 0. Returns the number of rows.

    The name decides the layout: ``.parquet``, else CSV. Units whose samples are NaN are left out. Raises `UsageError`
    U831 where the file cannot be written.
    """
    target = Path(path)
    known = [row for row in range(len(units)) if samples[row, 0, 0] == samples[row, 0, 0]]
    try:
        if target.suffix.lower() in (".parquet", ".pq"):
            _parquet(target, units, times, samples, known)
        else:
            _csv(target, units, times, samples, known)
    except OSError as error:
        raise UsageError(
            "U831", f"{target} cannot be written: {error.strerror}.", "Give another --out FILE."
        ) from error
    return len(known) * len(times) * int(samples.shape[2])


def _csv(path: Path, units: Sequence[str], times: Sequence[str], samples: Any, known: list[int]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for row in known:
            for at, time in enumerate(times):
                values = samples[row, at].astype(int).tolist()
                writer.writerows((units[row], time, draw, value) for draw, value in enumerate(values))


def _parquet(path: Path, units: Sequence[str], times: Sequence[str], samples: Any, known: list[int]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    draws = int(samples.shape[2])
    schema = pa.schema([("unit", pa.string()), ("time", pa.string()), ("draw", pa.int32()), ("value", pa.int64())])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for row in known:
            values = samples[row].astype("int64").ravel()
            columns = [
                pa.array([units[row]] * len(values)),
                pa.array([time for time in times for _ in range(draws)]),
                pa.array(list(range(draws)) * len(times), pa.int32()),
                pa.array(values),
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
