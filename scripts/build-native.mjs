/** `npm run build:native`: the add-on of the backend native, by the system's C compiler; installs what is missing. */
import { install, node } from './ready.mjs';

const source = ['--import', './scripts/typescript.mjs', '--conditions=@genospike/source', '--no-warnings'];
await install();
process.exit(await node([...source, 'plugins/backend-native/scripts/build.mjs']));
