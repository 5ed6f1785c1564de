/** Whose work is beside whose, by our ids. An optimizer that is not named here is measured alone. */
export const peersOf = {
  'cma-es': ['pycma', 'cmaes'],
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
  'nsga-ii': ['pymoo'],
  'mo-cma-es': ['deap'],
  'map-elites': ['pyribs-map-elites', 'pyribs-map-elites-line'],
  'cma-me': ['pyribs-cma-me'],
};
/** Which of them look for one best point. */
const other = ['nsga-ii', 'mo-cma-es', 'map-elites', 'cma-me'];
/** Probabilities of bits are no coordinates: it cannot stand on an optimum. */
const bits = ['bernoulli-nes', 'evolving-connectivity'];
export const oneBest = (id) => !other.includes(id) && !bits.includes(id) && id !== 'restarts';
/** Learn how coordinates depend on each other in full: d² numbers. */
export const full = ['cma-es', 'xnes', 'dx-nes-ic', 'one-plus-one-cma'];
export const diagonal = ['sep-cma-es', 'snes', 'openai-es', 'pgpe'];
