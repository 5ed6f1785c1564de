import { define, type LayerCount } from '@genospike/core';
import * as z from 'zod';
import { countFlaw } from './count-flaw.ts';

/** Picojoules in 45 nm at 0.9 V. MAC = multiplication + addition, AC = addition: 3.7 + 0.9, 1.1 + 0.4, 0.2 + 0.03. */
const PICOJOULES = {
  fp32: { macPicojoule: 4.6, acPicojoule: 0.9 },
  fp16: { macPicojoule: 1.5, acPicojoule: 0.4 },
  int8: { macPicojoule: 0.23, acPicojoule: 0.03 },
} as const;

/** Arithmetic of the layers, nothing else: no memory, no neurons. A layer that reads real numbers multiplies all of
 *  them: macs * runs * MAC; a layer that reads only 0 and 1 adds where there is a 1: macs * runs * density * AC. */
export const horowitz45nm = define('energy', {
  id: 'horowitz-45nm',
  options: z.strictObject({
    precision: z.enum(['fp32', 'fp16', 'int8']).default('fp32').describe('Number format of the arithmetic'),
  }),
  create: ({ options: { precision } }) => {
    const constants = PICOJOULES[precision];
    const joules = ({ input, macs, runs, density }: LayerCount): number =>
      1e-12 *
      (input === 'analog' ? constants.macPicojoule * macs * runs : constants.acPicojoule * macs * runs * density);
    return {
      id: 'horowitz-45nm',
      scope: `${precision}, operations only`,
      constants,
      citation:
        "Horowitz: Computing's energy problem (and what we can do about it). ISSCC 2014, doi:10.1109/ISSCC.2014.6757323.",
      joules({ layers }) {
        const flaws = layers.flatMap((layer) => countFlaw(layer, ['runs', 'macs', 'density']) ?? []);
        const reason = layers.length ? flaws[0] : 'no layer was counted';
        if (reason) return { status: 'failed', reason };
        const each = layers.map((layer) => ({ name: layer.name, joules: joules(layer) }));
        return { status: 'ok', total: each.reduce((sum, layer) => sum + layer.joules, 0), layers: each };
      },
    };
  },
});
