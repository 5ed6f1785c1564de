/** Whose work is beside whose, by our ids. An optimizer that is not named here is measured alone. */
export const peersOf = {
  'cma-es': ['pycma', 'cmaes'],
  'cma-es:learningRate=adapted': ['cmaes-lra'],
  'sep-cma-es': ['pycma-sep', 'cmaes-sep'],
  xnes: ['cmaes-xnes'],
  'dx-nes-ic': ['cmaes-dx-nes-ic'],
  snes: ['evosax-snes'],
  'openai-es': ['evosax-openai-es'],
  pgpe: ['evosax-pgpe'],
  'cr-fm-nes': ['crfmnes', 'evosax-cr-fm-nes'],
  'lm-ma-es': ['lmmaes', 'evosax-lm-ma-es'],
  'restarts:scheme=ipop': ['pycma-ipop'],
  'restarts:scheme=bipop': ['pycma-bipop'],
  uncertainty: ['pycma-uh'],
  'nsga-ii': ['pymoo'],
  'mo-cma-es': ['deap'],
  'map-elites': ['pyribs-map-elites', 'pyribs-map-elites-line'],
  'cma-me': ['pyribs-cma-me'],
};
/** Several objectives, diversity; probabilities of bits; wrappers, which are measured at what they are for. */
const other = [
  'nsga-ii',
  'mo-cma-es',
  'map-elites',
  'cma-me',
  'bernoulli-nes',
  'restarts',
  'warm-start',
  'uncertainty',
];
/** Looks for one best point, by itself. */
export const oneBest = (id) => !other.includes(id);
/** Learn how coordinates depend on each other in full: d² numbers. */
export const full = ['cma-es', 'xnes', 'dx-nes-ic', 'one-plus-one-cma'];
export const diagonal = ['sep-cma-es', 'snes', 'openai-es', 'pgpe'];
