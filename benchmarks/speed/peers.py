"""The peers, on the graphs of cases.mjs, driven over stdin and stdout: a line of JSON in, a line of JSON out.

usage: peers.py LIBRARY FOLDER    LIBRARY: spikingjelly, snntorch, norse, or torch (ReLU instead of neurons)
FOLDER holds case.json (graph, timesteps, batch, which weights lie where), data.bin and weights.bin (float32).

As their users write them: SpikingJelly in multi-step mode, the others step by step; the constant input is given at every
step. Neurons have the same equation (v = v/2 + x/2, spike at v >= 1, back to 0), so that all libraries carry the same spikes.
"""
import json
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

LIBRARY, FOLDER = sys.argv[1], Path(sys.argv[2])
CASE = json.loads((FOLDER / "case.json").read_text())
T, B, GRAPH = CASE["timesteps"], CASE["batch"], CASE["graph"]
FRAMES = CASE.get("frames")


def megabytes(of):
    """Of this process, now (VmRSS) or at most (VmHWM): getrusage's peak is never below what the parent had when it made it."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(of)).split()[1]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if LIBRARY == "spikingjelly":
    from spikingjelly.activation_based import functional, layer, neuron, surrogate

    def make_neuron():
        return neuron.LIFNode(tau=2.0, surrogate_function=surrogate.ATan(), detach_reset=True)

    CONV, NORM, POOL, GLOBAL, DENSE = layer.Conv2d, layer.BatchNorm2d, layer.AvgPool2d, layer.AdaptiveAvgPool2d, layer.Linear
else:
    CONV, NORM, POOL, GLOBAL, DENSE = nn.Conv2d, nn.BatchNorm2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.Linear
    if LIBRARY == "snntorch":
        import snntorch
        from snntorch import surrogate

        # v = v/2 + x with threshold 2 spikes where v = v/2 + x/2 with threshold 1 does.
        NEURON = dict(beta=0.5, threshold=2.0, spike_grad=surrogate.atan(), reset_mechanism="zero", reset_delay=False)

        def make_neuron(recurrent=None):
            if recurrent is None:
                return snntorch.Leaky(**NEURON)
            return snntorch.RLeaky(**NEURON, linear_features=recurrent, all_to_all=True)

    elif LIBRARY == "norse":
        import norse.torch as norse

        def make_neuron():
            return norse.LIFBoxCell(norse.LIFBoxParameters(tau_mem_inv=torch.tensor(500.0), method="super"))

    else:
        make_neuron = nn.ReLU


def sites():
    """Nodes with the names of what they read and the shape [height, width, channels] of it."""
    shapes, before = {"input": GRAPH["input"]}, "input"
    for node in GRAPH["nodes"]:
        read = node.get("from", [before])
        height, width, channels = shapes[read[0]]
        made = [height, width, channels]
        if node["op"] == "conv":
            stride = node.get("stride", 1)
            made = [-(-height // stride), -(-width // stride), node["filters"]]
        elif node["op"] == "dense":
            made = [1, 1, node["units"]]
        elif node["op"] == "pool":
            made = [1, 1, channels] if node["size"] == "global" else [height // node["size"], width // node["size"], channels]
        yield node, read, [height, width, channels]
        before = node["name"]
        shapes[before] = made


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.sites = list(sites())
        self.parts = nn.ModuleList([self.part(node, shape) for node, _, shape in self.sites])
        self.feedback = nn.ModuleDict()
        for i, (node, _, shape) in enumerate(self.sites):
            if node.get("recurrent") and LIBRARY != "snntorch":
                self.feedback[str(i)] = nn.Linear(shape[2], shape[2], bias=False)
        if LIBRARY == "spikingjelly":
            functional.set_step_mode(self, "m")
            for i in self.feedback:
                functional.set_step_mode(self.parts[int(i)], "s")
        self.rates = None

    def part(self, node, shape):
        op, channels = node["op"], shape[2]
        if op == "conv":
            k = node["kernel"]
            return CONV(channels, node["filters"], k, node.get("stride", 1), k // 2, bias=False)
        if op == "norm":
            return NORM(channels)
        if op == "pool":
            return GLOBAL(1) if node["size"] == "global" else POOL(node["size"])
        if op == "dense":
            return DENSE(shape[0] * shape[1] * channels, node["units"], bias=False)
        if op == "neuron":
            if node.get("recurrent") and LIBRARY == "torch":
                return nn.Hardtanh(0, 1)  # a ReLU that reads itself for 100 steps would grow without bound
            return make_neuron(channels) if node.get("recurrent") and LIBRARY == "snntorch" else make_neuron()
        return nn.Identity()

    def neuron(self, i, x, state):
        """One step of a neuron layer, as its library has it."""
        module = self.parts[i]
        feedback = self.feedback[str(i)] if str(i) in self.feedback else None
        if LIBRARY == "snntorch":
            if self.sites[i][0].get("recurrent"):
                spikes, v = state or (torch.zeros_like(x), torch.zeros_like(x))
                spikes, v = module(x, spikes, v)
                return spikes, (spikes, v)
            return module(x, torch.zeros_like(x) if state is None else state)
        if feedback is not None:
            before, state = state or (None, None)
            x = x if before is None else x + feedback(before)
        spikes, state = module(x, state) if LIBRARY == "norse" else (module(x), None)
        return spikes, (spikes, state) if feedback is not None else state

    def see(self, node, spikes):
        if self.rates is not None:
            self.rates.setdefault(node["name"], []).append(spikes.mean().item())

    def run(self, x, state=None):
        """All nodes in order. With `state` one step [B, ...]; without it all of them, folded as the library folds them."""
        values, before = {"input": x}, "input"
        for i, (node, read, _) in enumerate(self.sites):
            h = values[read[0]]
            op = node["op"]
            if op == "dense" and h.dim() > (3 if self.folded else 2):
                h = h.flatten(2 if self.folded else 1)
            if op == "add":
                h = h + values[read[1]]
            elif op == "neuron" and node.get("recurrent") and self.folded:
                h = self.loop(i, h)
                self.see(node, h)
            elif op == "neuron" and state is not None:
                h, state[i] = self.neuron(i, h, state.get(i))
                self.see(node, h)
            else:
                h = self.parts[i](h)
                if op == "neuron":
                    self.see(node, h)
            values[node["name"]] = h
            before = node["name"]
        return values[before]

    def loop(self, i, x):
        """A recurrent layer of SpikingJelly's single-step neurons: the bare loop, without the product by I of its container."""
        state, out = None, []
        for t in range(T):
            spikes, state = self.neuron(i, x[t], state)
            out.append(spikes)
        return torch.stack(out)

    @property
    def folded(self):
        return LIBRARY == "spikingjelly"

    def forward(self, x):
        if LIBRARY == "spikingjelly":
            functional.reset_net(self)
            return self.run(x).mean(0)
        if LIBRARY == "torch" and not self.feedback:
            return self.run(x.flatten(0, 1)).view(T, B, -1).mean(0)
        state, out = {}, 0
        for t in range(T):
            out = out + self.run(x[t], state)
        return out / T


def load(network):
    """Weights of the trained network: [k, k, in, out] becomes [out, in, k, k]; a dense layer reads height, width, channel."""
    numbers = np.fromfile(FOLDER / "weights.bin", dtype=np.float32)

    def stored(name):
        at, shape = CASE["weights"][name]
        return torch.from_numpy(numbers[at : at + int(np.prod(shape))].copy()).reshape(shape)

    with torch.no_grad():
        for i, (node, _, shape) in enumerate(network.sites):
            module, name = network.parts[i], node["name"]
            if node["op"] == "conv":
                module.weight.copy_(stored(f"{name}/weight").permute(3, 2, 0, 1))
            elif node["op"] == "dense":
                module.weight.copy_(stored(f"{name}/weight").reshape(*shape, -1).permute(3, 2, 0, 1).flatten(1))
            elif node["op"] == "norm":
                for ours, theirs in dict(gamma="weight", beta="bias", mean="running_mean", variance="running_var").items():
                    getattr(module, theirs).copy_(stored(f"{name}/{ours}"))
            elif node.get("recurrent"):
                feedback = module.recurrent if LIBRARY == "snntorch" else network.feedback[str(i)]
                feedback.weight.copy_(stored(f"{name}/recurrent/weight").T)
                if feedback.bias is not None:
                    feedback.bias.zero_()


def batches():
    numbers = np.fromfile(FOLDER / "data.bin", dtype=np.float32)
    n = CASE["samples"]
    samples = torch.from_numpy(numbers[:-n]).reshape(n, FRAMES or 1, *GRAPH["input"]).permute(1, 0, 4, 2, 3)
    targets = torch.from_numpy(numbers[-n:].astype(np.int64))
    flat = GRAPH["input"][:2] == [1, 1]
    for at in range(0, n, B):
        x = samples[:, at : at + B]
        yield (x.flatten(2) if flat else x).contiguous(), targets[at : at + B]


def coded(x):
    """The batch at every step [T, B, ...]: a still sample T times."""
    return x if FRAMES else x.repeat(T, *[1] * (x.dim() - 1))


def now():
    return time.process_time() * 1e3, time.perf_counter() * 1e3


class Subject:
    def __init__(self):
        self.base = megabytes("VmRSS")
        torch.manual_seed(0)
        self.network = Network()
        if "weights" in CASE:
            load(self.network)
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=1e-6, momentum=0.9)
        self.batches = list(batches())
        self.at = 0

    def timed(self, n, work):
        times = []
        for _ in range(n):
            cpu, wall = now()
            work()
            cpu_after, wall_after = now()
            times.append(dict(cpu=cpu_after - cpu, wall=wall_after - wall))
        return dict(times=times)

    def train(self, n):
        self.network.train()

        def step():
            x, y = self.batches[self.at % len(self.batches)]
            self.at += 1
            self.optimizer.zero_grad()
            loss = F.cross_entropy(self.network(coded(x)), y)
            loss.backward()
            self.optimizer.step()
            return loss.item()

        return self.timed(n, step)

    def infer(self, n):
        self.network.eval()
        with torch.no_grad():
            return self.timed(n, lambda: self.network(coded(self.batches[0][0])))

    def look(self, training=False):
        self.network.train(training)
        self.network.rates = {}
        x, y = self.batches[0]
        with torch.no_grad():
            loss = F.cross_entropy(self.network(coded(x)), y).item()
        rates = {name: statistics.mean(seen) for name, seen in self.network.rates.items()}
        self.network.rates = None
        return dict(loss=loss, rates=rates)

    def weights(self):
        """Reads weights.bin again."""
        load(self.network)
        return {}

    def threads(self, n):
        torch.set_num_threads(n)
        return {}

    def peak(self):
        """GFLOPS of a dense product: what torch makes of this machine."""
        a, b = torch.rand(1024, 1024), torch.rand(1024, 1024)
        with torch.no_grad():
            times = self.timed(6, lambda: a @ b)["times"]
        return dict(gflops=2 * 1024**3 / (min(time["cpu"] for time in times) * 1e6))

    def memory(self):
        return dict(peak=megabytes("VmHWM"), base=self.base)


def main():
    torch.set_num_threads(1)
    subject = Subject()
    # Libraries print: stdout is for answers alone.
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(dict(ready=True)), file=answers, flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        given = {key: value for key, value in command.items() if key != "do"}
        print(json.dumps(getattr(subject, command["do"])(**given)), file=answers, flush=True)


main()
