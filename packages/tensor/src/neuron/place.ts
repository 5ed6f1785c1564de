/** Frames of this folder are ours; the equation's are not. */
const own = plain(new URL('.', import.meta.url).href);

function plain(url: string): string {
  return decodeURI(url.replace(/^file:\/\//, ''));
}

/** file:line:column of the equation that is running: the first frame outside of the compiler. Undefined where the engine
 *  gives no stack. */
export function place(stack = new Error().stack ?? ''): string | undefined {
  const frames = stack.split('\n').map((line) => /([^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1]);
  const found = frames.find((frame) => frame && !frame.startsWith('node:') && !plain(frame).startsWith(own));
  return found && plain(found);
}
