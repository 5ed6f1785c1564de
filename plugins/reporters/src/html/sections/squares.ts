import type { Arm } from '@genospike/core';
import { count } from '../../format.ts';
import { escape } from '../escape.ts';
import type { Context } from '../context.ts';

const SIDE = 455;

/** Nested squares whose areas are the numbers stored: the reference, the encoding, the genome. */
export function squares({ lead, look }: Context, reference: Arm): string {
  const most = Math.max(lead.parameters, reference.parameters);
  const side = (value: number) => Math.max(3, SIDE * Math.sqrt(value / most));
  const [outer, inner] = lead.parameters <= reference.parameters ? [reference, lead] : [lead, reference];
  const small = side(inner.parameters);
  const top = 456.5 - small;
  // A small square has its words above it.
  const roomy = small > 150;
  const words = roomy ? top + 28 : top - 36;
  const name = (label: string) => (label.length > 20 ? `${label.slice(0, 19)}…` : label);
  const genome = lead.genome && lead === inner ? side(lead.genome) : 0;
  const inside = roomy ? ' class="in"' : '';
  const label = `Nested squares, areas to scale: ${outer.label} ${count(outer.parameters)} parameters, ${inner.label} ${count(inner.parameters)}${genome ? `, genome ${count(lead.genome)}` : ''}`;
  const shown =
    small > SIDE * 0.86
      ? ''
      : `<text x="20" y="40">${escape(name(outer.label))}</text><text x="20" y="70" class="no">${count(outer.parameters)}</text>`;
  const seed = genome
    ? `<rect x="12" y="${445 - genome}" width="${genome}" height="${genome}" fill="var(--bg)"/>` +
      (roomy && genome < small * 0.4
        ? `<text x="${20 + genome}" y="446" class="in">genome ${count(lead.genome)}</text>`
        : '')
    : '';
  return (
    `<figure><svg class="squares" viewBox="0 0 458 458" role="img" aria-label="${escape(label)}">` +
    `<rect x="1.5" y="1.5" width="${SIDE}" height="${SIDE}" rx="3" fill="var(--zero)" stroke="var(--${look(outer).token})" stroke-width="1.5"/>` +
    `<rect x="1.5" y="${top}" width="${small}" height="${small}" rx="3" fill="var(--${look(inner).token})"/>${shown}` +
    `<text x="14" y="${words}"${inside}>${escape(name(inner.label))}</text><text x="14" y="${words + 29}" class="no${roomy ? ' in' : ''}">${count(inner.parameters)}</text>` +
    `${seed}</svg><figcaption>Numbers stored; areas to scale</figcaption></figure>`
  );
}
