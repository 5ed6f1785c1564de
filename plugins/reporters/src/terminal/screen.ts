import type { Log } from '@genospike/core';

/** Where the terminal reporter writes: lines that stay, and one live line under them where there is a terminal. */
export interface Screen {
  readonly tty: boolean;
  line(text: string): void;
  /** Replaces the live line; nothing where there is no terminal. */
  live(text: string): void;
}
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CLEAR = '\u001B[2K\r';

/** Cursor codes are written to a terminal only. */
export function screen(log: Log, stream: Stream): Screen {
  const tty = stream.isTTY === true;
  let shown = '';
  const draw = (text: string) => {
    // The cursor waits at the start, so that a stranger's line overwrites the live one; too long a line would wrap and stay.
    stream.write(`${CLEAR}${text.slice(0, (stream.columns ?? 80) - 1)}\r`);
  };
  return {
    tty,
    line(text) {
      if (shown) stream.write(CLEAR);
      log.info(text);
      if (shown) draw(shown);
    },
    live(text) {
      if (!tty || text === shown) return;
      shown = text;
      if (text) draw(text);
      else stream.write(CLEAR);
    },
  };
}
