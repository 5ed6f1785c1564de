import { GenoError } from '@genospike/core';
import type { Learning } from '@genospike/core';
import { tf } from '@genospike/tensor';
import type { Model } from './model.ts';

/** What the learning rule remembers, as plain numbers: parameter -> slot -> numbers. */
export type SlotNumbers = Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;

/** The learning rule's memory of every trainable parameter, owned until `dispose`. */
export class Slots {
  readonly #of = new Map<string, ReadonlyMap<string, tf.Variable>>();

  constructor(model: Model, { slots }: Learning, from?: SlotNumbers) {
    for (const [name, { variable }] of model.trainable)
      this.#of.set(
        name,
        new Map(
          slots.map((slot) => {
            const data = from?.[name]?.[slot] ?? new Float32Array(variable.size);
            return [slot, tf.tidy(() => tf.variable(tf.tensor(Float32Array.from(data), variable.shape), false))];
          }),
        ),
      );
  }

  of(parameter: string): Readonly<Record<string, tf.Tensor>> {
    return Object.fromEntries(this.#of.get(parameter) ?? []);
  }

  assign(parameter: string, values: Readonly<Record<string, tf.Tensor>>): void {
    for (const [slot, variable] of this.#of.get(parameter) ?? []) {
      const value = values[slot];
      if (!value)
        throw new GenoError('GENO_LEARNING', `The learning rule did not give back its slot ${slot}.`, {
          role: 'learning',
          path: parameter,
        });
      variable.assign(value);
    }
  }

  async numbers(): Promise<SlotNumbers> {
    const all = [...this.#of].map(async ([name, slots]) => {
      const own = [...slots].map(async ([slot, of]) => [slot, Float32Array.from(await of.data())] as const);
      return [name, Object.fromEntries(await Promise.all(own))] as const;
    });
    return Object.fromEntries(await Promise.all(all));
  }

  dispose(): void {
    for (const slots of this.#of.values()) for (const variable of slots.values()) variable.dispose();
  }
}
