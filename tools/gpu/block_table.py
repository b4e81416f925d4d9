#!/usr/bin/env python3
"""Joins bench-kernels.json and reference-blocks.json of a GPU check into one Markdown table: SLaK-T's large kernels with their norms, ours beside PyTorch's.

usage: tools/gpu/block_table.py FOLDER [fp32|bf16]
"""
import json
import pathlib
import sys

BLOCKS = (3, 3, 9, 3)  # of SLaK-T's stages


def rows(folder, name):
    blocks = json.loads((folder / name).read_text(encoding="utf-8"))
    return blocks, {(row["stage"], row["mode"]): row for row in blocks["blocks"] if row.get("norms", True) and "error" not in row}


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__.split("\n\n")[1])
    folder, precision = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "bf16"
    (own, ours), (other, theirs) = rows(folder, "bench-kernels.json"), rows(folder, "reference-blocks.json")
    for key in ("variant", "size", "batch"):
        if own[key] != other[key]:
            sys.exit(f"block_table: {key} is {own[key]} in bench-kernels.json and {other[key]} in reference-blocks.json; measure both alike")
    kinds = [(ours, "slakDet"), (ours, "slakDet channels-last"), (ours, "libtorch"), (ours, "libtorch channels-last"), (theirs, "eager"), (theirs, "channels-last")]
    print(f"{own['device']}, PyTorch {other['torch']}, {precision}, {own['batch']} pictures of {own['size']} x {own['size']}, with norms; forward / with gradients in ms\n")
    names = ["slakDet", "channels last", "libtorch", "channels last", "PyTorch", "channels last", "TFLOP/s", "of the floor", "x contiguous", "x best"]
    print("| stage, map, kernel | " + " | ".join(names) + " |\n|---" + "|---" * len(names) + "|")
    totals = [0.0] * len(kinds)
    for stage, blocks in enumerate(BLOCKS, 1):
        found = [source.get((stage, f"{mode} {precision}")) for source, mode in kinds]
        totals = [None if total is None or row is None else total + blocks * row["withGradientsMs"] for total, row in zip(totals, found)]
        best = min((row for row in found[:2] if row), key=lambda row: row["withGradientsMs"])
        times = [row and row["withGradientsMs"] for row in found]
        cells = [f"{row['forwardMs']:.4g} / {row['withGradientsMs']:.4g}" if row else "-" for row in found]
        print(f"| {stage}, {best['channels']} x {best['map']} x {best['map']}, {best['kernel']} | " + " | ".join(cells)
              + f" | {best['effectiveTflops']:.3g} | {best['shareOfByteFloor']:.0%} | {faster(times)} |")
    print("| all 18 blocks, with gradients | " + " | ".join("-" if total is None else f"{total:.4g}" for total in totals) + f" | | | {faster(totals)} |")


def faster(times):
    """How many times faster ours is than the faster of libtorch and PyTorch: contiguous against contiguous, and each in its better layout."""
    contiguous, every = [time for time in (times[2], times[4]) if time], [time for time in times[2:] if time]
    if not contiguous:
        return "- | -"
    return f"{min(contiguous) / times[0]:.3g} | {min(every) / min(times[:2]):.3g}"


if __name__ == "__main__":
    main()
