/** `npm start`: installs and builds what is missing, then runs the main job. Further arguments go to `genospike run`. */
import { build, install, node } from './ready.mjs';

await install();
await build();
const [config = 'examples/mnist', ...rest] = process.argv.slice(2).filter((word) => word !== '--');
const args = config.startsWith('-') ? ['examples/mnist', config, ...rest] : [config, ...rest];
process.exit(await node(['packages/genospike/bin/genospike.js', 'run', ...args]));
