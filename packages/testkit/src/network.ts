import { make, type Graph, type GraphNode, type OfRole, type Shape } from '@genospike/core';
import { isCount, lawsOf, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

export interface NetworkCase extends Case {
  /** Inputs it must accept; left out: an image of 28 x 28 and a coloured one of 32 x 32. */
  readonly inputs?: readonly Shape[];
}
const IMAGES: readonly Shape[] = [
  [28, 28, 1],
  [32, 32, 3],
];

const numbers = ([h, w, c]: Shape): number => h * w * c;
const positions = (size: number, kernel: number, stride: number, padding: 'same' | 'valid'): number =>
  Math.ceil((padding === 'same' ? size : size - kernel + 1) / stride);

function shapeAfter(node: GraphNode, read: readonly Shape[]): Shape {
  const [h, w, c] = read[0]!;
  switch (node.op) {
    case 'conv': {
      const { kernel, stride = 1, padding = 'same', filters } = node;
      return [positions(h, kernel, stride, padding), positions(w, kernel, stride, padding), filters];
    }
    case 'dense':
      return [1, 1, node.units];
    case 'pool':
      return node.size === 'global' ? [1, 1, c] : [Math.floor(h / node.size), Math.floor(w / node.size), c];
    case 'add':
      must(
        read.every((shape) => shape.join() === read[0]!.join()),
        `${node.name} adds unlike shapes: ${read.map((shape) => `[${shape.join(', ')}]`).join(' and ')}.`,
      );
      return read[0]!;
    default:
      return read[0]!;
  }
}

/** Walks the graph: what it makes at its end, and how many weights it has. */
function walk({ input, nodes }: Graph): { readonly output: Shape; readonly weights: number } {
  const made = new Map<string, Shape>();
  let [output, weights] = [input, 0];
  for (const node of nodes) {
    must(!made.has(node.name), `Two nodes are named ${node.name}.`);
    const read = node.from?.map((name) => {
      const shape = made.get(name);
      must(shape !== undefined, `${node.name} reads ${name}, which is not an earlier node.`);
      return shape;
    }) ?? [output];
    must(read.length > 0, `${node.name} reads nothing.`);
    output = shapeAfter(node, read);
    must(output.every(isCount), `${node.name} makes [${output.join(', ')}]: sizes are whole and at least 1.`);
    made.set(node.name, output);
    if (node.op === 'conv') weights += node.kernel ** 2 * read[0]![2] * node.filters;
    if (node.op === 'dense') weights += numbers(read[0]!) * node.units;
    if (node.op === 'neuron' && node.recurrent) weights += numbers(read[0]!) ** 2;
  }
  return { output, weights };
}

/** The law of the role `network`. */
export function networkLaws(contribution: OfRole<'network'>, of: NetworkCase = {}): Law[] {
  const network = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const each = (judge: (graph: (outputs: number, width: number) => Graph) => void) => () => {
    for (const input of of.inputs ?? IMAGES) judge((outputs, width) => network().graph({ input, outputs, width }));
  };

  return lawsOf(contribution, of, {
    'every node reads earlier nodes, and sizes fit': each((graph) => void walk(graph(10, 1))),
    'as many outputs as asked, at any width': each((graph) => {
      for (const outputs of [1, 2, 10])
        for (const width of [1, 0.5, 0.01]) {
          const found = numbers(walk(graph(outputs, width)).output);
          must(found === outputs, `${outputs} outputs asked at width ${width}, ${found} made.`);
        }
    }),
    'less width, fewer weights': each((graph) => {
      const weights = [2, 1, 0.75, 0.5, 0.25, 0.1, 0.01].map((width) => walk(graph(10, width)).weights);
      const grows = weights.findIndex((n, i) => i > 0 && n > weights[i - 1]!);
      must(grows < 0, `Weights from wide to narrow are ${weights.join(', ')}: they must never grow.`);
    }),
    'plain data, the same every time': each((graph) => {
      const json = JSON.stringify(graph(10, 1));
      must(json === JSON.stringify(graph(10, 1)), 'Two graphs of one request differ.');
      must(isPlain(graph(10, 1)), 'The graph holds something that JSON does not carry.');
    }),
  });
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'object' && value !== null && Object.values(value).every(isPlain));

/** Runs the law of the role `network` for each set of options. */
export const testNetwork = (contribution: OfRole<'network'>, cases: readonly NetworkCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => networkLaws(contribution, of)));
