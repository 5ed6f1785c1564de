import { define, definePlugin } from '@genospike/core';

const fast = define('backend', {
  id: 'fast',
  create: async () => {
    return { name: 'cpu', device: 'the same, by another name' };
  },
});
export default definePlugin({ name: 'lab-fast', provides: [fast] });
