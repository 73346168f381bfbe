"""The weights of an exported encoder, as they can be trained on: 8-bit numbers made whole again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

_PREFIX = "reader."
_LAYER = re.compile(r"encoder\.encoder\.layer\.(\d+)\.")


def weights_of(exported: Path, layers: Sequence[int] | None = None) -> dict[str, Tensor]:
    """The state of a `Reader` from its ONNX file; of its layers only these, in this order, where they are named.

    Raises `KeyError` where the file is not one that `export.py` wrote.
    """
    graph = onnx.load(str(exported)).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {
        name.removeprefix(_PREFIX): values for name, values in stored.items()
        if name.startswith(_PREFIX) and values.dtype == np.float32 and not name.endswith("_scale")
    }  # fmt: skip
    for name in [n for n in stored if n.startswith(_PREFIX) and n.endswith("_quantized")]:
        base, values = name.removeprefix(_PREFIX).removesuffix("_quantized"), _whole(stored, name)
        found[base.removesuffix(".T")] = values.T if base.endswith(".T") else values  # leaning.py
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            path = node.name.removeprefix("/reader/").removesuffix("/MatMul_quant").replace("/", ".")
            found[f"{path}.weight"] = _whole(stored, node.input[1]).T
    state = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in found.items()}
    return state if layers is None else _with_layers(state, layers)


def _whole(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    base = name.removesuffix("_quantized")
    zero = stored[f"{base}_zero_point"].astype(np.float32)
    return (stored[name].astype(np.float32) - zero) * stored[f"{base}_scale"]


def _with_layers(state: dict[str, Tensor], layers: Sequence[int]) -> dict[str, Tensor]:
    kept: dict[str, Tensor] = {}
    for name, values in state.items():
        found = _LAYER.match(name)
        if found is None:
            kept[name] = values
        elif int(found.group(1)) in layers:
            at = layers.index(int(found.group(1)))
            kept[f"encoder.encoder.layer.{at}.{name[found.end() :]}"] = values
    return kept
