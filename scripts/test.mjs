/** `npm test`: installs what is missing, runs every test (they need no build), ends with one line of counts.
 *  Arguments go to jest: `npm test -- packages/core`. */
import { install } from './ready.mjs';
import { jest } from './jest.mjs';

await install();
const { code, passed, failed, skipped } = await jest(process.argv.slice(2));
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(code || (failed ? 1 : 0));
