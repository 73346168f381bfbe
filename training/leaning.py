"""An exported encoder with a few fused operators a layer: the same answers, the small steps between them left out.

What `torch.onnx` writes works out shapes and masks anew in every layer, and asks three products of the same input for
the query, the key and the value. `python training/leaning.py reader.onnx` writes the file anew; twice changes nothing.

The weights keep their names in PyTorch; one that is stored transposed ends in ``.T`` (`restoring.py` reads both).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

HEADS = 12
_MICROSOFT = "com.microsoft"
_ENCODER = "reader.encoder.encoder.layer"
_TABLES = "reader.encoder.embeddings"
_TINY = 1e-12
_PARTS = ("quantized", "scale", "zero_point")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    path = parser.parse_args().model
    model = onnx.load(str(path))
    if any(node.op_type == "DynamicQuantizeMatMul" for node in model.graph.node):
        print("nothing to do")
        return
    before = len(model.graph.node)
    onnx.save(leaner(model), str(path))
    print(f"{before} nodes are {len(onnx.load(str(path)).graph.node)}")


def leaner(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its encoder rebuilt; what comes after the encoder (the heads) stays as it is."""
    return _Rebuilt(model).model()


class _Rebuilt:
    """The new graph as it grows: its nodes, and the weights that they use."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._old = model.graph
        self._stored = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
        self._made_by = {name: node for node in model.graph.node for name in node.output}
        self._nodes: list[NodeProto] = []
        self._kept: dict[str, np.ndarray] = {}

    def model(self) -> onnx.ModelProto:
        """The whole new model."""
        layers = 1 + max(int(name.split(".")[4]) for name in self._stored if name.startswith(_ENCODER))
        states = self._embedded()
        for number in range(layers):
            states = self._layer(number, states)
        last = f"/reader/encoder/encoder/layer.{layers - 1}/output/LayerNorm/LayerNormalization_output_0"
        heads = self._after(last)
        for node in heads:
            node.input[:] = [states if name == last else name for name in node.input]
        self._nodes += heads
        for name in (name for node in heads for name in node.input if name in self._stored):
            self._kept[name] = self._stored[name]
        graph = helper.make_graph(
            self._nodes, "reader", list(self._old.input), list(self._old.output),
            [numpy_helper.from_array(np.ascontiguousarray(values), name) for name, values in self._kept.items()],
        )  # fmt: skip
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _after(self, last: str) -> list[NodeProto]:
        """The old nodes between the encoder's last output and the graph's outputs, in order."""
        wanted: set[str] = set()
        waiting = [one.name for one in self._old.output]
        while waiting:
            name = waiting.pop()
            if name != last and name in self._made_by and name not in wanted:
                wanted.update(self._made_by[name].output)
                waiting += self._made_by[name].input
        return [node for node in self._old.node if wanted.intersection(node.output)]

    def _add(self, kind: str, given: Sequence[str], output: str, *, domain: str = "", **settings: object) -> str:
        self._nodes.append(helper.make_node(kind, given, [output], name=f"/{output}", domain=domain, **settings))
        return output

    def _keep(self, name: str, values: np.ndarray) -> str:
        self._kept[name] = values
        return name

    def _own(self, name: str) -> str:
        return self._keep(name, self._stored[name])

    def _embedded(self) -> str:
        """The sum of a piece's own vector, its position's and the first segment's, normalised."""
        tables = [f"{_TABLES}.{name}_embeddings.weight" for name in ("word", "position", "token_type")]
        for table in tables:
            for part in _PARTS:
                self._own(f"{table}_{part}")
        given = [self._old.input[0].name]
        found = [self._add("Gather", [f"{tables[0]}_quantized", *given], "words.small")]
        found += [self._add("Shape", given, "shape", start=1, end=2)]
        one, zero = self._keep("one", np.array([1])), self._keep("zero", np.array([0]))
        found += [self._add("Slice", [f"{tables[1]}_quantized", zero, "shape"], "positions.small")]
        found += [self._add("Slice", [f"{tables[2]}_quantized", zero, one], "segment.small")]
        whole = [
            self._add(
                "DequantizeLinear", [small, f"{table}_scale", f"{table}_zero_point"], small.replace("small", "whole")
            )
            for small, table in zip(("words.small", "positions.small", "segment.small"), tables, strict=True)
        ]  # fmt: skip
        both = self._add("Add", whole[1:], "places")
        summed = self._add("Add", [whole[0], both], "summed")
        return self._scaled(summed, f"{_TABLES}.LayerNorm")

    def _layer(self, number: int, states: str) -> str:
        """One layer: attention, then the feed-forward part, each added to its input and normalised."""
        name = f"{_ENCODER}.{number}"
        asked = self._product(states, [f"{name}.attention.self.{one}" for one in ("query", "key", "value")], "asked")
        sides = [f"{name}.{one}" for one in ("query", "key", "value")]
        self._nodes.append(helper.make_node("Split", [asked], sides, name=f"/{name}.split", axis=-1))
        found = self._add("MultiHeadAttention", sides, f"{name}.attended", domain=_MICROSOFT, num_heads=HEADS)
        found = self._product(found, [f"{name}.attention.output.dense"])
        states = self._normalised(found, states, f"{name}.attention.output.LayerNorm")
        found = self._product(states, [f"{name}.intermediate.dense"])
        found = self._add("Gelu", [found], f"{name}.active", domain=_MICROSOFT)
        found = self._product(found, [f"{name}.output.dense"])
        return self._normalised(found, states, f"{name}.output.LayerNorm")

    def _product(self, given: str, names: Sequence[str], joint: str = "") -> str:
        """The product with a layer's weights, or with those of several side by side."""
        parts = [self._weights(name) for name in names]
        label = f"{names[0].rsplit('.', 1)[0]}.{joint}" if joint else names[0]
        if len(parts) > 1:
            joined = [
                self._add("Concat", kind, f"{label}.{n}", axis=-1) for n, kind in enumerate(zip(*parts, strict=True))
            ]
        else:
            joined = list(parts[0])
        return self._add("DynamicQuantizeMatMul", [given, *joined], f"{label}.product", domain=_MICROSOFT)

    def _weights(self, name: str) -> tuple[str, str, str, str]:
        """A linear layer's 8-bit weights, their scales and zero points, and its bias."""
        made = next(n for n in self._old.node if n.name == f"/{name.replace('.', '/')}/MatMul_quant".replace(
            "/layer/", "/layer."))  # fmt: skip
        old = made.input[1].removesuffix("_quantized")
        kept = [
            self._keep(f"{name}.weight.T_{p}", self._stored[f"{old}_{p}"]) for p in ("quantized", "scale", "zero_point")
        ]
        return kept[0], kept[1], kept[2], self._own(f"{name}.bias")

    def _normalised(self, given: str, before: str, name: str) -> str:
        return self._scaled(self._add("Add", [before, given], f"{name}.summed"), name)

    def _scaled(self, given: str, name: str) -> str:
        """A row less its mean, by its spread; not as one operator, whose loop divides number by number."""
        width = len(self._stored[f"{name}.weight"])
        share, tiny = self._keep("share", np.float32([1 / width])), self._keep("tiny", np.float32([_TINY]))
        mean = self._add("ReduceMean", [given], f"{name}.mean", axes=[-1], keepdims=1)
        rest = self._add("Sub", [given, mean], f"{name}.rest")
        squares = self._add("ReduceSumSquare", [rest], f"{name}.squares", axes=[-1], keepdims=1)
        spread = self._add("Add", [self._add("Mul", [squares, share], f"{name}.var"), tiny], f"{name}.safe")
        unit = self._add("Div", [rest, self._add("Sqrt", [spread], f"{name}.deviation")], f"{name}.unit")
        scaled = self._add("Mul", [unit, self._own(f"{name}.weight")], f"{name}.scaled")
        return self._add("Add", [scaled, self._own(f"{name}.bias")], f"{name}.normalised")


if __name__ == "__main__":
    main()
