import { definePlugin } from '@genospike/core';
import { evolvingConnectivity } from './evolving-connectivity.ts';
import { hashed } from './hashed.ts';

export { evolvingConnectivity, hashed };
export default definePlugin({ name: '@genospike/encoding-random', provides: [hashed, evolvingConnectivity] });
