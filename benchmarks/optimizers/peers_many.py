"""Several objectives (pymoo, DEAP) and diversity (pyribs), as their users run them."""
import numpy as np

REFERENCE = {"zdt1": [1.1] * 2, "zdt2": [1.1] * 2, "zdt3": [1.1] * 2, "dtlz2": [1.1] * 3}


def hypervolume(points, reference):
    """Points and reference: smaller is better."""
    from pymoo.indicators.hv import HV
    return dict(hypervolume=float(HV(ref_point=np.array(reference))(np.array(points))))


def front(subject, name, seed, at):
    """Hypervolume of all points evaluated, and of the population alone, after so many evaluations."""
    from pymoo.problems import get_problem
    problem = get_problem(name, n_var=12, n_obj=3) if name == "dtlz2" else get_problem(name)
    seen, out = [], {}

    def note(evaluated, population):
        seen.append(np.array(evaluated))
        n = sum(map(len, seen))
        if n in at:
            out[n] = dict(all=volume(np.concatenate(seen), name), population=volume(np.array(population), name))

    (nsga2 if subject == "pymoo" else mo_cma_es)(problem, seed, max(at), note)
    return dict(at=out)


def volume(F, name):
    reference = REFERENCE[name]
    inside = F[np.all(F < reference, 1)]
    return hypervolume(inside, reference)["hypervolume"] if len(inside) else 0.0


def nsga2(problem, seed, budget, note):
    from pymoo.algorithms.moo.nsga2 import NSGA2
    algorithm = NSGA2(pop_size=100)
    algorithm.setup(problem, termination=("n_eval", budget), seed=seed, verbose=False)
    while algorithm.has_next():
        children = algorithm.ask()
        algorithm.evaluator.eval(problem, children)
        algorithm.tell(infills=children)
        note(children.get("F"), algorithm.pop.get("F"))


def mo_cma_es(problem, seed, budget, note):
    """DEAP, 100 x (1 + 1); evaluated at the clipped point plus 1e-6 times the squared distance (Igel et al. 2007)."""
    import random
    from deap import base, cma
    np.random.seed(seed)
    random.seed(seed)

    class Fit(base.Fitness):
        weights = (-1.0,) * problem.n_obj

    class Individual(list):
        def __init__(self, values):
            super().__init__(values)
            self.fitness = Fit()

    def evaluate(population):
        X = np.array(population)
        inside = np.clip(X, problem.xl, problem.xu)
        F = problem.evaluate(inside, return_values_of=["F"])
        for individual, f, distance in zip(population, F, np.sum((X - inside) ** 2, 1)):
            individual.fitness.values = tuple(f + 1e-6 * distance)
            individual.found = f
        return F

    parents = [Individual(x) for x in np.random.uniform(problem.xl, problem.xu, (100, problem.n_var))]
    note(evaluate(parents), [p.found for p in parents])
    strategy = cma.StrategyMultiObjective(parents, sigma=0.3, mu=100, lambda_=100)
    for _ in range(budget // 100 - 1):
        children = strategy.generate(Individual)
        F = evaluate(children)
        strategy.update(children)
        note(F, [p.found for p in strategy.parents])


def projection(X):
    """The sphere with a linear projection (Fontaine et al. 2020): value 0 to 100, two measures."""
    shift, bound = 5.12 * 0.4, 5.12
    worst = (bound + shift) ** 2 * X.shape[1]
    folded = np.where(np.abs(X) > bound, bound * bound / np.where(X == 0, 1, X), X)
    half = X.shape[1] // 2
    value = 100 * (1 - np.sum((X - shift) ** 2, 1) / worst)
    return value, np.stack([np.sum(folded[:, :half], 1), np.sum(folded[:, half:], 1)], 1)


def archive(subject, seed, at, d=20, batch=36, emitters=15):
    """QD score and coverage of a grid of 100 x 100 after so many evaluations (whole iterations)."""
    from ribs.archives import GridArchive
    from ribs.emitters import EvolutionStrategyEmitter, GaussianEmitter, IsoLineEmitter
    from ribs.schedulers import Scheduler
    grid = GridArchive(solution_dim=d, dims=(100, 100), ranges=[(-d / 2 * 5.12, d / 2 * 5.12)] * 2, seed=seed)
    given = lambda i: dict(x0=np.zeros(d), batch_size=batch, seed=seed * 1000 + i)
    kinds = {
        "pyribs-map-elites": lambda i: GaussianEmitter(grid, sigma=0.5, **given(i)),
        "pyribs-map-elites-line": lambda i: IsoLineEmitter(grid, iso_sigma=0.1, line_sigma=0.2, **given(i)),
        "pyribs-cma-me": lambda i: EvolutionStrategyEmitter(grid, sigma0=0.5, ranker="2imp", **given(i)),
    }
    scheduler, used, out = Scheduler(grid, [kinds[subject](i) for i in range(emitters)]), 0, {}
    for stop in at:
        while used < stop:
            X = scheduler.ask()
            scheduler.tell(*projection(X))
            used += len(X)
        out[stop] = dict(score=float(grid.stats.qd_score), coverage=float(grid.stats.coverage))
    return dict(at=out)
