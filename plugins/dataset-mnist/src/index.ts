import { definePlugin } from '@genospike/core';
import { fashionMnist } from './fashion-mnist.ts';
import { mnist } from './mnist.ts';

export { fashionMnist, mnist };
export default definePlugin({ name: '@genospike/dataset-mnist', provides: [mnist, fashionMnist] });
