"""Have an exported encoder give its inner states too, for the head that hears events: `python training/states.py FILE`.

Two outputs are added, ``lower`` and ``upper``: the states after the second and after the fourth layer. Nothing else
changes, so all other answers stay what they were; twice changes nothing. Run it last, after `leaning.py`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
from onnx import TensorProto, helper

LAYERS = {"lower": 1, "upper": 3}
WIDTH = 384
_NAMES = (
    "/reader/encoder/encoder/layer.{}/output/LayerNorm/LayerNormalization_output_0",
    "reader.encoder.encoder.layer.{}.output.LayerNorm.normalised",
)
"""What a layer's output is called as PyTorch writes it, and as `leaning.py` does."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    path = parser.parse_args().model
    model = onnx.load(str(path))
    given = {one.name for one in model.graph.output}
    for name, layer in LAYERS.items():
        if name not in given:
            _show(model.graph, name, layer)
    onnx.save(model, str(path))
    print(f"{path} gives {', '.join(one.name for one in model.graph.output)}")


def _show(graph: onnx.GraphProto, name: str, layer: int) -> None:
    """Add an output that is a layer's; raises `LookupError` where the graph has no such layer."""
    made = {one for node in graph.node for one in node.output}
    state = next((one for pattern in _NAMES if (one := pattern.format(layer)) in made), None)
    if state is None:
        message = f"no output of layer {layer} is known in this graph"
        raise LookupError(message)
    graph.node.append(helper.make_node("Identity", [state], [name], name=f"/{name}"))
    graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["windows", "pieces", WIDTH]))


if __name__ == "__main__":
    main()
