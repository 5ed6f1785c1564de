/** `npm run build`: installs what is missing, builds every package. */
import { build, install } from './ready.mjs';

await install();
await build({ all: true });
