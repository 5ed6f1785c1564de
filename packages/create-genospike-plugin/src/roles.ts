/** What can be begun: for each role the place in a config, what stands there, and the option sets its test tries. */
export const ROLES = {
  encoding: { place: 'encoding', use: 'my-idea', cases: '{ options: {} }, { options: { harmonics: 1 } }' },
  neuron: { place: 'neuron', use: 'my-idea', cases: '{}, { options: { decay: 0.9 } }' },
  optimizer: { place: 'optimizer', use: 'my-idea', cases: '{}, { options: { population: 20 } }' },
  energy: { place: 'energy', use: '[horowitz-45nm, my-idea]', cases: '{}, { options: { read: 0 } }' },
  dataset: { place: 'dataset', use: 'my-idea', cases: '{}, { options: { train: 10 } }' },
} as const;
export type PluginRole = keyof typeof ROLES;

export const isRole = (word: string): word is PluginRole => Object.hasOwn(ROLES, word);
