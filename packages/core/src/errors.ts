/** Where a mistake was made, and what to do: plain data, so that an error crosses from a worker unharmed. */
export interface Where {
  readonly plugin?: string | undefined;
  readonly role?: string | undefined;
  /** A path in the config, a file, a line of a table: whatever finds it. */
  readonly path?: string | undefined;
  /** What the user can do about it, in a sentence or a command. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

/** The one error a user sees: a stable code, what happened, where, and the fix. */
export class GenoError extends Error {
  override readonly name = 'GenoError';
  readonly code: string;
  readonly plugin: string | undefined;
  readonly role: string | undefined;
  readonly path: string | undefined;
  readonly fix: string | undefined;

  constructor(code: string, message: string, { cause, plugin, role, path, fix }: Where = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.plugin = plugin;
    this.role = role;
    this.path = path;
    this.fix = fix;
  }

  toJSON(): Failure {
    const { code, message, plugin, role, path, fix } = this;
    return { code, message, plugin, role, path, fix };
  }

  /** An error that crossed a process or a file. */
  static from({ code, message, ...where }: Failure): GenoError {
    return new GenoError(code, message, where);
  }
}

/** An error as plain data. */
export interface Failure extends Omit<Where, 'cause'> {
  readonly code: string;
  readonly message: string;
}

/** Structural, not `instanceof`: it holds across realms, processes and copies of core. */
export const isGenoError = (error: unknown): error is GenoError =>
  typeof error === 'object' && error !== null && (error as Error).name === 'GenoError' && 'code' in error;

export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

/** Any error as plain data; one that is not ours gets `code`. */
export const failureOf = (error: unknown, code = 'GENO_FAILED', where: Omit<Where, 'cause'> = {}): Failure =>
  isGenoError(error)
    ? {
        code: error.code,
        message: error.message,
        plugin: error.plugin ?? where.plugin,
        role: error.role ?? where.role,
        path: error.path ?? where.path,
        fix: error.fix ?? where.fix,
      }
    : { code, message: messageOf(error), ...where };
