import { Refused } from './refused.ts';

/** Words that a template's variable cannot be called: JavaScript's own, and what the templates use. */
const TAKEN = new Set(
  `arguments as async await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for from function if implements import in instanceof interface let new null of package private protected
  public return static super switch this throw true try typeof undefined var void while with yield define equations part
  smooth spirals test tf z`.split(/\s+/),
);
const PREFIX = 'genospike-plugin-';

export interface Names {
  /** `my-idea`: the id in configs. */
  readonly id: string;
  /** `myIdea`: the export. */
  readonly variable: string;
  /** `genospike-plugin-my-idea`. */
  readonly package: string;
}

/** A name as typed, with or without `genospike-plugin-`, to all that is called after it.
 *  @throws Refused for a name that is no id */
export function namesOf(typed: string): Names {
  const id = typed.startsWith(PREFIX) ? typed.slice(PREFIX.length) : typed;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 60)
    throw new Refused(
      `"${typed}" cannot be a name: small letters and digits, words joined by dashes, a letter first, 60 at most.`,
      `Take one like ${suggestion(id)}.`,
    );
  const variable = id.replace(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());
  if (TAKEN.has(variable))
    throw new Refused(`"${typed}" cannot be a name: ${variable} means something else in its source.`, `Take one like my-${id}.`); // prettier-ignore
  return { id, variable, package: `${PREFIX}${id}` };
}

const suggestion = (wrong: string): string =>
  wrong
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 60) || 'my-idea';
