import type { Expr, Ops, Surrogate } from '@genospike/core';
import type { Op } from './arithmetic.ts';
import { refuse } from './errors.ts';
import type { Graph, Node } from './graph.ts';
import { place } from './place.ts';

/** The contract hides what an expression is; here it is a node. */
export const asExpr = (node: Node): Expr => node as unknown as Expr;
export const asExprs = (nodes: Readonly<Record<string, Node>>): Readonly<Record<string, Expr>> =>
  nodes as unknown as Readonly<Record<string, Expr>>;

/** The ops of a step equation, building nodes of `g`. Anything but an expression of this very step or a finite number
 *  is refused, and so is an op that could make NaN out of finite numbers. `called` hears of every op. */
export function graphOps(g: Graph, called?: () => void): Ops {
  const lift = (op: string, value: unknown): Node => {
    if (g.owns(value)) return value;
    if (typeof value === 'number' && Number.isFinite(value)) return g.constant(value);
    const got =
      typeof value === 'number' ? String(value) : value === undefined ? 'undefined' : `a foreign ${typeof value}`;
    throw refuse(
      `ops.${op} got ${got}.`,
      'give it state, input, parameters or results of ops of this step, or finite numbers; ' +
        'undefined often is a misspelled state or parameter',
      place(),
    );
  };
  const one = (op: Op) => (a: Expr | number) => asExpr(g.node(op, lift(op, a)));
  const two = (op: Op) => (a: Expr | number, b: Expr | number) => asExpr(g.node(op, lift(op, a), lift(op, b)));
  const divide = two('div');
  const ops: Ops = {
    add: two('add'),
    sub: two('sub'),
    mul: two('mul'),
    div: (a, b) => {
      if (b === 0) throw refuse('ops.div divides by 0.', 'divide by a number or parameter that is never 0', place());
      return divide(a, b);
    },
    max: two('max'),
    min: two('min'),
    exp: one('exp'),
    neg: one('neg'),
    abs: (a) => {
      const node = lift('abs', a);
      return asExpr(g.node('max', node, g.node('neg', node)));
    },
    detach: one('detach'),
    ge: (a, b, yes, no, { strict = false } = {}) =>
      asExpr(
        g.node('where', g.node(strict ? 'gt' : 'ge', lift('ge', a), lift('ge', b)), lift('ge', yes), lift('ge', no)),
      ),
    spike: (x, { strict = false } = {}) => asExpr(g.node(strict ? 'spikeStrict' : 'spike', lift('spike', x))),
  };
  return new Proxy(ops, {
    get(target, name) {
      called?.();
      if (name in target) return target[name as keyof Ops];
      throw refuse(
        `A step equation uses ops.${String(name)}, which is not an op.`,
        `the ops are ${Object.keys(target).join(', ')}; ops that can make NaN (log, sqrt, pow) are left out`,
        place(),
      );
    },
  });
}

/** The surrogate's derivative at u. */
export function derivativeOf(surrogate: Surrogate, u: Node, graph: Graph): Node {
  const slope: unknown = surrogate.derivative(asExpr(u), graphOps(graph));
  if (graph.owns(slope)) return slope;
  throw refuse(
    `The surrogate's derivative is a ${typeof slope}, not an expression.`,
    'return what ops give; a constant is ops.add(1, 0)',
  );
}
