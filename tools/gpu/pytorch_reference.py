#!/usr/bin/env python3
"""SLaK + UperNet in plain PyTorch, timed: what SlakDet is to be compared with on the same machine.

The network is written from the published description (SLaK, ICLR 2023; UperNet, ECCV 2018), with the depthwise kernels as torch.nn.Conv2d.
Prints JSON: milliseconds are medians, memory is the peak of PyTorch's allocator.
"""
import argparse
import contextlib
import json
import platform
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

# Depths and widths; nano is SlakDet's own.
VARIANTS = {"nano": ((1, 1, 3, 1), (32, 64, 128, 256)), "tiny": ((3, 3, 9, 3), (124, 249, 499, 998)),
            "small": ((3, 3, 27, 3), (124, 249, 499, 998)), "base": ((3, 3, 27, 3), (166, 332, 665, 1331))}
LARGE, SMALL = (51, 49, 47, 13), 5


class ChannelNorm(nn.Module):
    """Layer norm over the channels of (N, C, H, W)."""

    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return F.layer_norm(x.permute(0, 2, 3, 1), self.weight.shape, self.weight, self.bias, 1e-6).permute(0, 3, 1, 2)


class LargeKernel(nn.Module):
    """Tall, wide and square depthwise branches, each with its batch norm, added up."""

    def __init__(self, channels, large):
        super().__init__()
        shapes = ((large, SMALL), (SMALL, large), (SMALL, SMALL))
        self.branches = nn.ModuleList(nn.Sequential(
            nn.Conv2d(channels, channels, shape, padding=(shape[0] // 2, shape[1] // 2), groups=channels, bias=False),
            nn.BatchNorm2d(channels)) for shape in shapes)

    def forward(self, x):
        return sum(branch(x) for branch in self.branches)


class Block(nn.Module):
    def __init__(self, channels, large, drop):
        super().__init__()
        self.large, self.norm, self.drop = LargeKernel(channels, large), nn.LayerNorm(channels, 1e-6), drop
        self.up, self.down = nn.Linear(channels, 4 * channels), nn.Linear(4 * channels, channels)
        self.gamma = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        y = self.norm(self.large(x).permute(0, 2, 3, 1))
        y = (self.gamma * self.down(F.gelu(self.up(y)))).permute(0, 3, 1, 2)
        if self.training and self.drop > 0:
            keep = torch.rand(x.shape[0], 1, 1, 1, device=x.device, dtype=y.dtype) >= self.drop
            y = y * keep / (1 - self.drop)
        return x + y


class Slak(nn.Module):
    """Four feature maps, strides 4 to 32."""

    def __init__(self, depths, widths, drop_path=0.4):
        super().__init__()
        rates = torch.linspace(0, drop_path, sum(depths)).tolist()
        self.reductions, self.stages, self.norms = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for i, (depth, width) in enumerate(zip(depths, widths)):
            self.reductions.append(nn.Sequential(nn.Conv2d(3, width, 4, 4), ChannelNorm(width)) if i == 0
                                   else nn.Sequential(ChannelNorm(widths[i - 1]), nn.Conv2d(widths[i - 1], width, 2, 2)))
            first = sum(depths[:i])
            self.stages.append(nn.Sequential(*(Block(width, LARGE[i], rates[first + k]) for k in range(depth))))
            self.norms.append(ChannelNorm(width))

    def forward(self, x):
        maps = []
        for reduce, stage, norm in zip(self.reductions, self.stages, self.norms):
            x = stage(reduce(x))
            maps.append(norm(x))
        return maps


def conv(inputs, outputs, size):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, padding=size // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


def resize(x, like):
    return F.interpolate(x, like.shape[2:], mode="bilinear", align_corners=False)


class UperNet(nn.Module):
    def __init__(self, variant, classes=150, channels=512):
        super().__init__()
        (depths, widths), auxiliary = VARIANTS[variant], channels // 2
        self.backbone = Slak(depths, widths)
        self.pools = nn.ModuleList(nn.Sequential(nn.AdaptiveAvgPool2d(scale), conv(widths[3], channels, 1)) for scale in (1, 2, 3, 6))
        self.bottleneck = conv(widths[3] + 4 * channels, channels, 3)
        self.laterals = nn.ModuleList(conv(width, channels, 1) for width in widths[:3])
        self.smooth = nn.ModuleList(conv(channels, channels, 3) for _ in range(3))
        self.fusion, self.classify = conv(4 * channels, channels, 3), nn.Sequential(nn.Dropout2d(0.1), nn.Conv2d(channels, classes, 1))
        self.auxiliary = nn.Sequential(conv(widths[2], auxiliary, 3), nn.Dropout2d(0.1), nn.Conv2d(auxiliary, classes, 1))

    def forward(self, x):
        maps = self.backbone(x)
        top = self.bottleneck(torch.cat([maps[3], *(resize(pool(maps[3]), maps[3]) for pool in self.pools)], 1))
        merged = [lateral(m) for lateral, m in zip(self.laterals, maps)] + [top]
        for i in (2, 1, 0):
            merged[i] = merged[i] + resize(merged[i + 1], merged[i])
        outputs = [smooth(m) for smooth, m in zip(self.smooth, merged)] + [top]
        fused = torch.cat([outputs[0], *(resize(m, outputs[0]) for m in outputs[1:])], 1)
        return self.classify(self.fusion(fused)), self.auxiliary(maps[2])


def losses(model, images, labels):
    decoded, auxiliary = model(images)
    return sum(weight * F.cross_entropy(resize(logits.float(), images), labels, ignore_index=255)
               for weight, logits in ((1.0, decoded), (0.4, auxiliary)))


def timed(action, device, rounds, warm):
    """Median of an action in ms; on CUDA of spans of at least 20 ms, so that the host's calls and its waiting hide behind the work."""
    def span(count):
        start = time.perf_counter()
        for _ in range(count):
            action()
        if device == "cuda":
            torch.cuda.synchronize()
        return 1e3 * (time.perf_counter() - start) / count

    span(warm)
    count = 1 if device != "cuda" else int(min(max(20 / span(1), 1), 200))
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    times = [span(count) for _ in range(rounds)]
    memory = torch.cuda.max_memory_allocated() / 1e6 if device == "cuda" else None
    return statistics.median(times), memory


def cast(device, dtype):
    return torch.autocast(device, dtype) if dtype == torch.bfloat16 else contextlib.nullcontext()


MODES = (("eager fp32", False, torch.float32, False), ("channels-last fp32", True, torch.float32, False), ("eager bf16", False, torch.bfloat16, False),
         ("channels-last bf16", True, torch.bfloat16, False), ("compiled bf16", False, torch.bfloat16, True), ("compiled channels-last bf16", True, torch.bfloat16, True))


def fitted(model, last, device):
    return model.to(device).to(memory_format=torch.channels_last if last else torch.contiguous_format)


def measure_models(args, device):
    for name, last, dtype, compiled in MODES:
        if compiled and not (hasattr(torch, "compile") and args.compile):
            continue
        try:
            torch.manual_seed(0)
            model = fitted(UperNet(args.variant, args.classes, args.channels), last, device)
            layout = torch.channels_last if last else torch.contiguous_format
            images = torch.randn(args.batch, 3, args.size, args.size, device=device).contiguous(memory_format=layout)
            labels = torch.randint(0, args.classes, (args.batch, args.size, args.size), device=device)
            fused = {"fused": True} if device == "cuda" else {}
            optimizer = torch.optim.AdamW(model.parameters(), 1e-4, weight_decay=0.05, **fused)
            run = torch.compile(model) if compiled else model

            def step():
                optimizer.zero_grad(set_to_none=True)
                with cast(device, dtype):
                    loss = losses(run, images, labels)
                loss.backward()
                optimizer.step()

            def infer():
                with torch.no_grad(), cast(device, dtype):
                    run(images)

            model.train()
            training, memory = timed(step, device, args.rounds, args.warm)
            model.eval()
            inference, _ = timed(infer, device, args.rounds, args.warm)
            yield {"mode": name, "trainingStepMs": training, "trainingImagesPerSecond": 1e3 * args.batch / training, "trainingPeakMemoryMb": memory,
                   "inferenceMs": inference, "inferenceImagesPerSecond": 1e3 * args.batch / inference}
        except (RuntimeError, ImportError) as error:  # out of memory, or no compiler: the other modes still count
            yield {"mode": name, "error": str(error).splitlines()[0][:300]}
        if device == "cuda":
            torch.cuda.empty_cache()


def inside(size, kernel):
    """Products with what lies inside of a map, along one axis."""
    return sum(max(0, size - abs(shift)) for shift in range(-(kernel // 2), kernel // 2 + 1))


def measure_blocks(args, device):
    """The three depthwise branches with their batch norms, forward and with all gradients, by stage."""
    for stage, channels in enumerate(VARIANTS[args.variant][1]):
        side, large = args.size >> (stage + 2), LARGE[stage]
        operations = 2 * args.batch * channels * sum(inside(side, kh) * inside(side, kw) for kh, kw in ((large, SMALL), (SMALL, large), (SMALL, SMALL)))
        for name, last, dtype, _ in MODES[:4]:
            try:
                layout = torch.channels_last if last else torch.contiguous_format
                block = fitted(LargeKernel(channels, large), last, device).to(dtype)
                x = torch.randn(args.batch, channels, side, side, device=device, dtype=dtype).contiguous(memory_format=layout).requires_grad_()
                upstream = torch.randn_like(x)

                def forward():
                    with torch.no_grad():
                        block(x)

                def both():
                    torch.autograd.grad(block(x), (x, *block.parameters()), upstream)

                (one, _), (two, memory) = timed(forward, device, args.rounds, args.warm), timed(both, device, args.rounds, args.warm)
                yield {"stage": stage + 1, "channels": channels, "map": side, "kernel": large, "mode": name, "forwardMs": one, "withGradientsMs": two,
                       "effectiveTflops": 3e-9 * operations / two, "peakMemoryMb": memory}
            except RuntimeError as error:
                yield {"stage": stage + 1, "mode": name, "error": str(error).splitlines()[0][:300]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variant", choices=VARIANTS, default="tiny")
    parser.add_argument("--size", type=int, default=512, help="height and width of the pictures")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--channels", type=int, default=512, help="channels of the head")
    parser.add_argument("--classes", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--warm", type=int, default=3)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    parser.add_argument("--parts", default="blocks,models", help="what to measure")
    parser.add_argument("--json", default="-", help="where to write; - for standard output")
    args = parser.parse_args()
    device = args.device if args.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("pytorch_reference: PyTorch finds no CUDA device; give --device cpu")
    torch.backends.cudnn.benchmark = True
    result = {"torch": torch.__version__, "python": platform.python_version(), "device": torch.cuda.get_device_name() if device == "cuda" else platform.processor() or "cpu",
              "variant": args.variant, "classes": args.classes, "size": args.size, "batch": args.batch, "blocks": [], "models": []}
    for part, measure in (("blocks", measure_blocks), ("models", measure_models)):
        if part in args.parts.split(","):
            for row in measure(args, device):
                print(row, file=sys.stderr)
                result[part].append(row)
    text = json.dumps(result, indent=1)
    if args.json == "-":
        print(text)
    else:
        with open(args.json, "w", encoding="utf-8") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main()
