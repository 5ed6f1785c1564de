"""The peers, driven over stdin and stdout: a line of JSON in, a line of JSON out. Each as its users drive it, by ask and tell.

One thread: set before numpy is imported.
"""
import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import json
import math
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
sys.path.insert(0, str(Path(__file__).parent))


# ---- test functions: points are rows

def function(name, d, rotation=None):
    axes = 1e6 ** (np.arange(d) / max(1, d - 1))
    q = np.reshape(rotation, (d, d)) if rotation else None
    return {
        "sphere": lambda X: np.sum(X * X, 1),
        "noisy-sphere": lambda X: np.sum(X * X, 1),
        "ellipsoid": lambda X: (X * X) @ axes,
        "rotated-ellipsoid": lambda X: ((X @ q.T) ** 2) @ axes,
        "cigar": lambda X: X[:, 0] ** 2 + 1e6 * np.sum(X[:, 1:] ** 2, 1),
        "tablet": lambda X: 1e6 * X[:, 0] ** 2 + np.sum(X[:, 1:] ** 2, 1),
        "rosenbrock": lambda X: np.sum(100 * (X[:, 1:] - X[:, :-1] ** 2) ** 2 + (1 - X[:, :-1]) ** 2, 1),
        "rastrigin": lambda X: 10 * d + np.sum(X * X - 10 * np.cos(2 * np.pi * X), 1),
        "rastrigin-wide": lambda X: 10 * d + np.sum(X * X - 10 * np.cos(2 * np.pi * X), 1),
    }[name]


# ---- optimizers: ask() gives rows, tell(X, F), stop() a reason or nothing

class Pycma:
    def __init__(self, x0, sigma, population, seed, **options):
        import cma
        options = {"verbose": -9, "seed": seed, **options}
        if population:
            options["popsize"] = population
        self.es = cma.CMAEvolutionStrategy(x0, sigma, options)

    def ask(self):
        return self.es.ask()

    def tell(self, X, F):
        self.es.tell(X, F)

    def stop(self):
        return ", ".join(self.es.stop())


# Against noise no end is asked for.
ENDLESS = dict(tolfun=0, tolfunhist=0, tolstagnation=10**9, tolflatfitness=10**9, tolxstagnation=False, tolx=0)


class Cmaes:
    def __init__(self, kind, x0, sigma, population, seed, **options):
        import cmaes
        if kind == "DXNESIC":
            # cmaes 0.13.1 takes math.sqrt of a 1 x 1 array: an error since numpy 2.4.
            import cmaes._dxnesic as module

            class Math:
                sqrt = staticmethod(lambda x: math.sqrt(np.asarray(x).item()))

                def __getattr__(self, name):
                    return getattr(math, name)

            module.math = Math()
        self.es = getattr(cmaes, kind)(mean=np.array(x0, float), sigma=sigma, seed=seed, population_size=population, **options)
        self.n = self.es.population_size

    def ask(self):
        return [self.es.ask() for _ in range(self.n)]

    def tell(self, X, F):
        self.es.tell(list(zip(X, F)))

    def stop(self):
        return "its own criteria" if self.es.should_stop() else ""


class Lmmaes:
    def __init__(self, x0, sigma, population, seed):
        from lmmaes import Lmmaes
        n = population or 4 + math.floor(3 * math.log(len(x0)))
        self.es = Lmmaes(np.array(x0, float), sigma, popsize=n, rseed=seed, verbose=False)

    def ask(self):
        return self.es.ask()

    def tell(self, X, F):
        self.es.tell(np.asarray(F))

    def stop(self):
        return "" if np.isfinite(self.es.sigma) else "sigma is not finite"


class Crfmnes:
    """No ask and tell: one_iteration evaluates. The value is given ahead of its turn, and its cost is in the time."""

    def __init__(self, x0, sigma, population, seed):
        from crfmnes import CRFMNES
        n = population or even(4 + math.floor(3 * math.log(len(x0))))
        self.f, self.seen = None, []

        def value(x):
            self.seen.append(np.array(x).ravel())
            return float(self.f(self.seen[-1][None])[0])

        self.es = CRFMNES(len(x0), value, np.array(x0, float).reshape(-1, 1), sigma, n, seed=seed, use_constraint_violation=False)

    def generation(self, f):
        self.f, self.seen = f, []
        _, F, _ = self.es.one_iteration()
        return np.array(self.seen), np.asarray(F).ravel()

    def stop(self):
        return "" if np.isfinite(self.es.sigma) else "sigma is not finite"


def even(n):
    return n + n % 2


COMPILED = {}  # evosax compiles anew for every instance: one a size


class Evosax:
    """float32; the library's own jitted ask and tell, results awaited."""

    def __init__(self, kind, x0, sigma, population, seed):
        import jax
        import jax.numpy as jnp
        d = len(x0)
        n = population or even(4 + math.floor(3 * math.log(d)))
        if (kind, d, n) not in COMPILED:
            from importlib import import_module
            module = import_module("evosax.algorithms.distribution_based." + EVOSAX[kind][0])
            extra = {}
            if kind == "openai-es":
                import optax
                extra["optimizer"] = optax.adam(0.01)
            COMPILED[kind, d, n] = getattr(module, EVOSAX[kind][1])(n, jnp.zeros(d), **extra)
        self.jax, self.es = jax, COMPILED[kind, d, n]
        self.params = self.es.default_params
        if hasattr(self.params, "std_init"):
            # xNES applies it twice.
            self.params = self.params.replace(std_init=math.sqrt(sigma) if kind == "xnes" else sigma)
        self.key = jax.random.key(seed)
        self.state = self.es.init(self.key, jnp.asarray(np.array(x0, np.float32)), self.params)
        self.keys = []

    def draw_keys(self):
        """Keys for the next generations, many at a time: not timed, as users draw them inside of what they compile."""
        if len(self.keys) < 2:
            self.key, sub = self.jax.random.split(self.key)
            self.keys = list(self.jax.random.split(sub, 200))

    def ask(self):
        self.draw_keys()
        self.X, self.asked = self.es.ask(self.keys.pop(), self.state, self.params)
        return self.X.block_until_ready()

    def tell(self, X, F):
        F = np.asarray(F, np.float32)
        self.state, _ = self.es.tell(self.keys.pop(), self.X, F, self.asked, self.params)
        self.jax.block_until_ready(self.state)

    def stop(self):
        return "" if np.all(np.isfinite(np.asarray(self.state.mean))) else "the mean is not finite"


EVOSAX = {
    "cma-es": ("cma_es", "CMA_ES"), "xnes": ("xnes", "xNES"), "snes": ("snes", "SNES"), "sep-cma-es": ("sep_cma_es", "Sep_CMA_ES"),
    "openai-es": ("open_es", "Open_ES"), "pgpe": ("pgpe", "PGPE"), "cr-fm-nes": ("cr_fm_nes", "CR_FM_NES"), "lm-ma-es": ("lm_ma_es", "LM_MA_ES"),
}
CMAES = {"cmaes": "CMA", "cmaes-lra": "CMA", "cmaes-sep": "SepCMA", "cmaes-xnes": "XNES", "cmaes-dx-nes-ic": "DXNESIC"}


def build(subject, x0, sigma, population, seed, noise=0):
    if subject == "pycma":
        return Pycma(x0, sigma, population, seed, **(ENDLESS if noise else {}))
    if subject == "pycma-sep":
        return Pycma(x0, sigma, population, seed, CMA_diagonal=True, **(ENDLESS if noise else {}))
    if subject == "crfmnes":
        return Crfmnes(x0, sigma, population, seed)
    if subject == "lmmaes":
        return Lmmaes(x0, sigma, population, seed)
    if subject.startswith("evosax-"):
        return Evosax(subject[7:], x0, sigma, population, seed)
    more = dict(lr_adapt=True) if subject == "cmaes-lra" else {}
    return Cmaes(CMAES[subject], x0, sigma, population, seed, **more)


# ---- evaluations to a target

def climb(subject, name, d, seed, budget, target, x0, sigma, population=None, rotation=None, noise=0):
    f, begin = function(name, d, rotation), time.process_time()
    done = lambda **said: dict(said, cpu=(time.process_time() - begin) * 1e3)
    if subject in ("pycma-ipop", "pycma-bipop"):
        return restarts(subject == "pycma-bipop", f, d, seed, budget, target, x0, sigma, done)
    rng = np.random.RandomState(1000 + seed)
    if subject == "pycma-uh":
        return uncertain(f, d, seed, budget, x0, sigma, noise, rng, done)
    one = build(subject, np.full(d, float(x0)), sigma, population, seed, noise)
    used = generation = 0
    best, why = math.inf, "budget"
    while used < budget:
        if isinstance(one, Crfmnes):
            X, F = one.generation(lambda Y: f(Y) + (noise * rng.randn(len(Y)) if noise else 0))
        else:
            X = one.ask()
            F = f(np.asarray(X, np.float64))
        used += len(F)
        best = min(best, float(np.min(F)))
        if not noise and best < target:
            return done(evaluations=used, why="target", best=best)
        if not isinstance(one, Crfmnes):
            one.tell(X, list(F + noise * rng.randn(len(F)) if noise else F))
        generation += 1
        if not noise and generation % 20 == 0:
            stopped = one.stop()
            if stopped:
                why = stopped
                break
    return done(evaluations=None, spent=used, why=why, best=best, final=float(f(answer(one, X)[None])[0]))


def answer(one, X):
    """The mean of the distribution, where the library shows it; else of the last population."""
    if isinstance(one, Crfmnes):
        mean = one.es.m
    elif isinstance(one, Evosax):
        mean = one.state.mean
    else:
        mean = getattr(one.es, "mean", None)
    return np.mean(np.asarray(X, np.float64), 0) if mean is None else np.asarray(mean, np.float64).ravel()


def restarts(bipop, f, d, seed, budget, target, x0, sigma, done):
    import cma
    options = {"verbose": -9, "seed": seed, "ftarget": target, "maxfevals": budget}
    _, es = cma.fmin2(None, np.full(d, float(x0)), sigma, options, restarts=9, bipop=bipop,
                      parallel_objective=lambda X: list(f(np.asarray(X))), eval_initial_x=False)
    hit = es.best.f < target
    used = int(es.countevals)
    return done(evaluations=used if hit else None, spent=used, why="target" if hit else "restarts are spent", best=float(es.best.f))


def uncertain(f, d, seed, budget, x0, sigma, noise, rng, done):
    """pycma with its handler of noise, up to 30 evaluations a point."""
    import cma
    options = {"verbose": -9, "seed": seed, "maxfevals": budget, **ENDLESS}
    _, es = cma.fmin2(lambda x: float(np.dot(x, x) + noise * rng.randn()), np.full(d, float(x0)), sigma, options,
                      noise_handler=cma.NoiseHandler(d, maxevals=[1, 1, 30]), eval_initial_x=False)
    mean = np.asarray(es.mean)
    return done(evaluations=None, spent=int(es.countevals), why="budget", best=float(es.best.f), final=float(f(mean[None])[0]))


# ---- time and memory of ask and tell

HELD = {}


def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def hold(subject, d, population):
    # XLA takes a thread a core, whatever its flags say: with one core it has one.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    build(subject, np.full(20, 3.0), 2.0, 6, 1)  # what it imports is not its state
    again = lambda: build(subject, np.full(d, 3.0), 2.0, population, 1)
    HELD.update(before=resident(), one=again(), again=again, age=0, f=function("sphere", d))
    return dict(first=generations(1)["cpu"], population=HELD["n"])


def generations(n):
    f, used = HELD["f"], 0.0
    for _ in range(n):
        HELD["age"] += 1
        if HELD["age"] % 300 == 0:  # begun anew before the smallest numbers there are
            HELD["one"] = HELD["again"]()
        one = HELD["one"]
        if isinstance(one, Evosax):
            one.draw_keys()
        start = time.process_time()
        if isinstance(one, Crfmnes):
            _, F = one.generation(f)
            used += time.process_time() - start
            HELD["n"] = len(F)
            continue
        X = one.ask()
        used += time.process_time() - start
        F = f(np.asarray(X))
        if not isinstance(one, Evosax):
            F = list(map(float, F))
        HELD["n"] = len(F)
        start = time.process_time()
        one.tell(X, F)
        used += time.process_time() - start
    return dict(cpu=used / n * 1e3)


def memory():
    return dict(resident=resident() - HELD["before"])


# ---- BBOB, by COCO's own functions

BBOB = {}


def bbob_problem(f, d, instance):
    from cocoex.bare_problem import BareProblem
    if (f, d, instance) not in BBOB:
        BBOB[f, d, instance] = BareProblem("bbob", f, d, instance)
    return BBOB[f, d, instance]


OPTIMA = {}


def optimum(f, d, instance):
    """Least value: at the optimum that COCO writes down, where f is a number of two decimals (Hansen et al. 2009, 0.4)."""
    if (f, d, instance) not in OPTIMA:
        import cocoex
        problem = cocoex.Suite("bbob", f"instances:{instance}", f"dimensions:{d} function_indices:{f}").get_problem(0)
        here = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                problem._best_parameter("print")
                x = np.loadtxt("._bbob_problem_best_parameter.txt")
            finally:
                os.chdir(here)
        OPTIMA[f, d, instance] = round(float(bbob_problem(f, d, instance)(x)), 2)
    return dict(optimum=OPTIMA[f, d, instance])


def values(f, d, instance, points):
    problem = bbob_problem(f, d, instance)
    return dict(values=[float(problem(np.array(x))) for x in points])


def bbob(subject, f, d, instance, budget, targets, python=None):
    least, problem = optimum(f, d, instance)["optimum"], bbob_problem(f, d, instance)
    rng = np.random.RandomState(f * 1000 + d * 50 + instance)
    hits, used, best, at, start = [None] * len(targets), 0, math.inf, 0, 0
    while used < budget and at < len(targets):
        population = 2**start * (4 + math.floor(3 * math.log(d))) if start else None
        one, generation = build(subject, rng.uniform(-4, 4, d), 2.0, population, instance * 100 + start + 1), 0
        while used < budget and at < len(targets):
            X = one.ask()
            F = [float(problem(np.asarray(x, float))) for x in X]
            for value in F:
                used += 1
                best = min(best, value - least)
                while at < len(targets) and best <= targets[at]:
                    hits[at] = used
                    at += 1
            one.tell(X, F)
            generation += 1
            if one.stop():
                break
        start += 1
    return dict(hits=hits, best=best)


COMMANDS = dict(climb=climb, hold=hold, generations=generations, memory=memory, optimum=optimum, values=values, bbob=bbob)


def main():
    from peers_many import archive, front, hypervolume
    COMMANDS.update(archive=archive, front=front, hypervolume=hypervolume)
    # Libraries print: stdout is for answers alone.
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(dict(ready=True)), file=answers, flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        given = {key: value for key, value in command.items() if key != "do"}
        try:
            said = COMMANDS[command["do"]](**given)
        except Exception as error:  # a failing subject is a row, not an end
            said = dict(failed=f"{type(error).__name__}: {error}")
        print(json.dumps(plain(said)), file=answers, flush=True)


def plain(said):
    """JSON has neither NaN nor infinity: null, as JavaScript writes them."""
    if isinstance(said, dict):
        return {key: plain(value) for key, value in said.items()}
    if isinstance(said, list):
        return [plain(value) for value in said]
    return None if isinstance(said, float) and not math.isfinite(said) else said


main()
