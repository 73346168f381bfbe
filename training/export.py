"""Write the trained encoder as int8 ONNX: `python training/export.py --model FOLDER --base FOLDER --out FOLDER`."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from model import Reader, Scores
from onnxruntime.quantization import QuantType, quantize_dynamic


class _Flat(torch.nn.Module):
    """The reader with its outputs as a plain tuple, in half the bytes that tags would take."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, pieces: torch.Tensor) -> Scores:
        return self.reader(pieces, torch.ones_like(pieces))


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()
    saved = torch.load(wanted.model / "reader.pt")
    reader = Reader(str(wanted.base), saved["layers"])
    reader.load_state_dict(saved["weights"])
    flat = _Flat(reader).eval()
    wanted.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            flat, (torch.ones(1, 12, dtype=torch.long),), str(plain),
            input_names=["pieces"], output_names=list(Scores._fields), opset_version=17, dynamo=False,
            dynamic_axes={name: {0: "windows", 1: "pieces"} for name in ("pieces", *Scores._fields)},
        )  # fmt: skip
        quantize_dynamic(plain, wanted.out / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(wanted.base / "tokenizer.json", wanted.out / "tokenizer.json")
    print(f"{(wanted.out / 'reader.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
