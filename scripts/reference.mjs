// Writes docs/reference: one page a role, from the schemas and the docstrings of all contributions in this repository.
//   npm run build && node scripts/reference.mjs
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const folder = join(root, 'docs/reference');

/** What a role makes, and how a config says which: `*` is the id. */
const ROLES = {
  encoding: ['From a genome to the weights of every layer.', 'encoding: *', 'baselines: [*]'],
  neuron: ['One step as equations, or the whole sequence at once.', 'neuron: *'],
  surrogate: ['The derivative of the spike.', 'neuron: { use: ..., surrogate: * }'],
  coder: ['Samples to spikes or currents over time.', 'coder: *'],
  network: ['An architecture as plain data.', 'network: *'],
  learning: ['The rule that changes parameters in training.', 'learning: *'],
  task: ['Loss and metrics.', 'task: *'],
  fitness: ['One term of the score.', 'fitness: [*]'],
  optimizer: ['What searches genomes.', 'optimizer: *'],
  energy: ['Counted operations to joules, by a named model.', 'energy: [*]'],
  dataset: ['Splits with checksums, licence and citation.', 'dataset: *'],
  transform: ['What happens to samples before the coder.', 'transforms: [*]'],
  stop: ['When a run ends.', 'stop: [*]'],
  backend: ['Where tensors compute.', 'backend: *'],
  executor: ['Where evaluations run.', 'executor: *'],
  reporter: ['What people see of a run.', 'reporters: [*]'],
};

/** Every plugin of the repository, from sources (`src`, `.ts`: in tests) or as built (`dist`, `.js`). */
export async function load(at, extension) {
  const files = [
    `packages/tensor/${at}/plugin${extension}`,
    `packages/engine/${at}/own-plugin${extension}`,
    ...readdirSync(join(root, 'plugins'))
      .sort()
      .filter((name) => existsSync(join(root, 'plugins', name, 'package.json')))
      .map((name) => `plugins/${name}/${at}/index${extension}`),
  ];
  const found = [];
  // One after the other: jest's ESM loader cannot link two graphs at once.
  for (const file of files) {
    const module = await import(pathToFileURL(join(root, file)).href);
    const { name, provides = [] } = module.default ?? module.own;
    for (const contribution of provides)
      found.push({ contribution, plugin: name, source: sourceOf(file, contribution) });
  }
  return found;
}

/** The docstring over `define(...)` in the file that is named by the id, without its tags. */
function sourceOf(file, { id, role }) {
  const home = join(root, file.replace(/\/(src|dist)\/.*/, '/src'));
  const own = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const texts = own.map((name) => readFileSync(join(home, name), 'utf8'));
  const here = texts.find((text) => text.includes(`define('${role}', {\n  id: '${id}'`)) ?? '';
  const before = here.slice(0, here.indexOf(`define('${role}', {\n  id: '${id}'`));
  const said = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const \w+(?:: [^=]+)? = $/.exec(before)?.[1] ?? '';
  return said
    .replace(/^\s*\* ?/gm, '')
    .replace(/^ *@[\s\S]*/m, '')
    .trim();
}

const text = (words) => words.replace(/[*_<>|[\]]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
const code = (value) => `\`${JSON.stringify(value)}\``.replaceAll('"', "'").replaceAll('|', '\\|');
const LARGEST = Number.MAX_SAFE_INTEGER;

/** A JSON Schema in words. */
function type(schema) {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.anyOf) return schema.anyOf.map(type).join(' or ');
  if (schema.type === 'array')
    return schema.prefixItems ? `[${schema.prefixItems.map(type).join(', ')}]` : `list of: ${type(schema.items ?? {})}`;
  if (schema.type === 'object')
    return `{ ${Object.entries(schema.properties ?? {})
      .map(([key, inner]) => `${key}: ${type(inner)}`)
      .join('; ')} }`;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const limits = [
    minimum !== undefined && minimum !== -LARGEST && `at least ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    maximum !== undefined && maximum !== LARGEST && `at most ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter(Boolean);
  const name =
    { integer: 'whole number', boolean: 'true or false', string: 'text' }[schema.type] ?? schema.type ?? 'any';
  return [name, ...limits].join(', ');
}

function rows({ options, parts }) {
  const schema = options['~standard'].jsonSchema?.input({ target: 'draft-2020-12' }) ?? {};
  const required = schema.required ?? [];
  const own = Object.entries(schema.properties ?? {}).map(([key, of]) => {
    const preset = of.default !== undefined ? code(of.default) : required.includes(key) ? 'must be given' : '';
    return `| \`${key}\` | ${type(of)} | ${preset} | ${text(of.description ?? '')} |`;
  });
  const pieces = Object.entries(parts).map(([key, { role, as, fallback }]) => {
    const what = `${as === 'many' ? 'list of ' : ''}[${role}](${role}.md)`;
    return `| \`${key}\` | ${what} | ${fallback ? code(fallback.id) : 'must be given'} | |`;
  });
  return [...own, ...pieces];
}

function section({ contribution, plugin, source }) {
  const table = rows(contribution);
  return [
    `## ${contribution.id}`,
    ...source
      .split(/\n\s*\n/)
      .filter(Boolean)
      .map(text),
    `From \`${plugin}\`.${table.length ? '' : ' It has no options.'}`,
    ...(table.length ? [['| option | is | default | |', '|---|---|---|---|', ...table].join('\n')] : []),
  ].join('\n\n');
}

/** File name -> its text. */
export function pages(found) {
  const roles = [...new Set(found.map(({ contribution: { role } }) => role))];
  const of = (role) =>
    found
      .filter(({ contribution }) => contribution.role === role)
      .sort((a, b) => (a.contribution.id < b.contribution.id ? -1 : 1));
  const page = (role) => {
    const [makes, ...places] = ROLES[role];
    const say = places.map((place) => `\`${place.replace('*', `{ use: ${of(role)[0].contribution.id}, ... }`)}\``);
    return `# ${role}\n\n${makes} In a config: ${say.join(', ')}.\n\n${of(role).map(section).join('\n\n')}\n`;
  };
  const line = (role) =>
    `| [${role}](${role}.md) | ${ROLES[role][0]} | ${of(role)
      .map(({ contribution }) => contribution.id)
      .join(', ')} |`;
  const order = Object.keys(ROLES).filter((role) => roles.includes(role));
  const index = `# Reference

Everything that a config can choose, written from the schemas by \`node scripts/reference.mjs\`. What is installed where you are: \`npx genospike plugins\`.

| role | makes | ids |
|---|---|---|
${order.map(line).join('\n')}
`;
  return { 'README.md': index, ...Object.fromEntries(order.map((role) => [`${role}.md`, page(role)])) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const written = pages(await load('dist', '.js'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(written)) writeFileSync(join(folder, name), content);
  process.stdout.write(`  docs/reference: ${Object.keys(written).length} pages\n`);
}
