/** `npm run clean`: removes what can be made again, never runs or node_modules. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ready.mjs';

const dist = ['packages', 'plugins'].flatMap((kind) =>
  readdirSync(join(root, kind)).map((name) => join(kind, name, 'dist')),
);
for (const folder of [...dist, '.cache', '.nx']) rmSync(join(root, folder), { recursive: true, force: true });
