import * as z from 'zod';

const which = ['dense', 'encoded', 'auto'] as const;

export const options = z
  .strictObject({
    genes: z.int().min(1).max(1024).default(16).describe('Genes: numbers in the code of a neuron'),
    interaction: z
      .enum(['evolved', 'identity', 'orthogonal', 'random', 'learned'])
      .default('evolved')
      .describe('Gene interaction O, shared by all layers: the genome; I; drawn from the seed; or I, then trained'),
    train: z.boolean().default(false).describe('Training changes O too'),
    codes: z
      .enum(['auto', 'aligned', 'independent', 'tied'])
      .default('auto')
      .describe(
        'A neuron sends at birth under the code it receives by (aligned), for good (tied); auto: aligned where no skip',
      ),
    birth: z
      .enum(['none', 'bands'])
      .default('none')
      .describe(
        'Evolved too: the amplitudes of 8 frequency bands of the codes over the neurons, their spread, the gain',
      ),
    pre: z
      .enum(['separable', 'channel', 'fan-in'])
      .default('separable')
      .describe('Positions of a kernel: weighted by gene; an O each; or a code for each input of each position'),
    flat: z
      .enum(['fan-in', 'separable'])
      .default('fan-in')
      .describe(
        'A dense layer over a feature map: a code for each of its inputs, or channel codes weighted by position',
      ),
    stem: z.enum(which).optional().describe('First layer; left out: dense, but encoded where no layer is hidden'),
    classifier: z.enum(which).optional().describe('Last layer; left out: dense, but encoded where no layer is hidden'),
    hidden: z.enum(['encoded', 'auto']).default('encoded').describe('auto: encoded where that takes fewer numbers'),
  })
  .refine(({ codes, pre }) => codes !== 'tied' || pre !== 'fan-in', {
    path: ['pre'],
    message: "cannot be 'fan-in' where codes are 'tied': such codes belong to inputs, not to neurons",
  });

export type Options = z.output<typeof options>;
