import type { Signature } from './signatures.ts';

/** C that makes a table of kernels, each called with doubles; pointers are offsets from the memory's begin, 0 is none. The
 *  add-on finds the table by its name, `genospike_kernels` (native/addon.c). */
export function glueFor(signatures: readonly Signature[]): string {
  const lines = signatures.map(({ name, result, parameters }) => {
    const args = parameters.map((type, i) => (type === 'void *' ? `at(m, a[${i}])` : `(${type})a[${i}]`));
    const call = `${name}(${args.join(', ')})`;
    const body = result === 'void' ? `${call}; return 0;` : `return (double)${call};`;
    return [
      `${result} ${name}(${parameters.join(', ') || 'void'});`,
      `static double run_${name}(char *m, const double *a) { (void)m, (void)a; ${body} }`,
    ].join('\n');
  });
  const entries = signatures.map(({ name }) => `  {"${name}", run_${name}},`);
  return `#include <stddef.h>
#include <stdint.h>
static inline void *at(char *m, double offset) { return offset ? m + (ptrdiff_t)offset : NULL; }
${lines.join('\n')}
typedef struct { const char *name; double (*run)(char *, const double *); } Kernel;
extern const Kernel genospike_kernels[];
__attribute__((visibility("default"))) const Kernel genospike_kernels[] = {
${entries.join('\n')}
  {NULL, NULL},
};
`;
}
