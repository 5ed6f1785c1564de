import { define, definePlugin } from '@genospike/core';

const broken = define('backend', {
  id: 'broken',
  create: async () => {
    throw new Error('no such vector unit');
  },
});
export default definePlugin({ name: 'lab-broken', provides: [broken] });
