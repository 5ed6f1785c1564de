/** One command a line of JSON on stdin, one answer a line on stdout; a command that fails answers `{ failed }`. */
import { createInterface } from 'node:readline';

export async function serve(commands) {
  const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  answer({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { do: what, ...given } = JSON.parse(line);
    try {
      answer(await commands[what](given));
    } catch (error) {
      answer({ failed: error.message });
    }
  }
  process.exit(0);
}
