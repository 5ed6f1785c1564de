import { isGenoError, messageOf, type Failure, type GenoError, type Log } from '@genospike/core';

/** Exit codes of the command. */
export const EXIT = { done: 0, failed: 1, usage: 2, muted: 3, interrupted: 130 } as const;

/** Mistakes of whoever typed the command or wrote the config: found before the first evaluation. */
const USAGE = [
  'GENO_USAGE',
  'GENO_CONFIG',
  'GENO_BAD_OPTION',
  'GENO_DUPLICATE_ID',
  'GENO_UNKNOWN_HOOK',
  'GENO_PLUGIN',
  'GENO_CONTRACT',
  'GENO_TWO_CORES',
  'GENO_NOT_PLAIN',
  'GENO_DATA_MISSING',
  'GENO_CHECKSUM',
  'GENO_IDX',
  'GENO_SPLIT',
  'GENO_NEED',
  'GENO_CIRCULAR',
  'GENO_CREATE',
  'GENO_RUN_FOLDER',
  'GENO_SPEC_CHANGED',
  'GENO_BACKEND',
  'GENO_NETWORK',
  'GENO_EVENTS',
  'GENO_EVENTS_FILE',
  'GENO_TRANSFORM',
  'GENO_TASK',
  'GENO_CODER',
];
export const exitCode = (error: unknown): number => {
  if (!isGenoError(error)) return EXIT.failed;
  if (error.code === 'GENO_INTERRUPTED') return EXIT.interrupted;
  return USAGE.includes(error.code) ? EXIT.usage : EXIT.failed;
};

/** Code, what, where, the fix: an error as a person reads it. */
export function explained({ code, message, plugin, path, fix }: Failure): string {
  const where = [path, plugin !== path ? plugin : undefined].filter(Boolean).join(', ');
  const [first, ...more] = message.split('\n');
  return [`${code}  ${first}${where ? `  ${where}` : ''}`, ...more, ...(fix ? [`  ${fix}`] : [])].join('\n');
}

/** An error on stderr, once; `stack`: with where it came from. */
export function complain(error: unknown, stack = false): void {
  const failure: Failure = isGenoError(error)
    ? (error as GenoError).toJSON()
    : {
        code: 'GENO_BUG',
        message: messageOf(error),
        fix: 'This is not yours to mend. Please report it with the output of --stack.',
      };
  process.stderr.write(`${explained(failure)}\n`);
  for (let at: unknown = error; stack && at; at = (at as Error).cause)
    process.stderr.write(`${(at as Error).stack ?? messageOf(at)}\n`);
}

/** Lines for people: on stdout, unless stdout carries JSON. */
export const logTo = (stream: NodeJS.WriteStream): Log => ({
  info: (line) => void stream.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
});
