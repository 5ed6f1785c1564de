import { GenoError, type Events } from '@genospike/core';

/** Pixels of an N-MNIST recording, both ways. */
export const SIDE = 34;
const BYTES = 5;
/** An event at this row carries no light: the camera's clock has run over, 2^13 us are added to all that follows (as in
 *  the authors' Read_Ndataset.m). */
const OVERFLOW_ROW = 240;
const OVERFLOW = 2 ** 13;

/** Parses a recording: 40 bits an event, x 8, y 8, polarity 1, time 23 bits in us, the highest bit first
 *  (Orchard et al., Front. Neurosci. 2015).
 *  @throws GENO_EVENTS_FILE for a file cut off, an event outside the picture, or time that runs backwards */
export function parseRecording(file: string, content: Uint8Array): Events {
  const wrong = (what: string) =>
    new GenoError('GENO_EVENTS_FILE', `${file}: ${what}.`, { role: 'dataset', path: file, fix: 'Get the file anew.' });
  if (content.length % BYTES || content.length === 0)
    throw wrong(`${content.length} bytes; an event has ${BYTES}, and there must be one`);
  const most = content.length / BYTES;
  const [t, x, y, p] = [new Float64Array(most), new Uint16Array(most), new Uint16Array(most), new Uint8Array(most)];
  let n = 0;
  let added = 0;
  for (let at = 0; at < content.length; at += BYTES) {
    const high = content[at + 2]!;
    if (content[at + 1] === OVERFLOW_ROW) {
      added += OVERFLOW;
      continue;
    }
    [x[n], y[n], p[n]] = [content[at]!, content[at + 1]!, high >> 7];
    t[n] = (((high & 127) << 16) | (content[at + 3]! << 8) | content[at + 4]!) + added;
    if (x[n]! >= SIDE || y[n]! >= SIDE)
      throw wrong(`event ${at / BYTES} is at (${x[n]}, ${y[n]}), outside ${SIDE} x ${SIDE}`);
    if (n > 0 && t[n]! < t[n - 1]!) throw wrong(`event ${at / BYTES} is before the one it follows`);
    n += 1;
  }
  return { t: t.subarray(0, n), x: x.subarray(0, n), y: y.subarray(0, n), p: p.subarray(0, n) };
}
