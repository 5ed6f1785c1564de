import { definePlugin } from '@genospike/core';
import { csnn } from './csnn.ts';
import { mlp } from './mlp.ts';
import { recurrent } from './recurrent.ts';
import { resnet } from './resnet.ts';
import { sewResnet } from './sew-resnet.ts';

export { csnn, mlp, recurrent, resnet, sewResnet };
export default definePlugin({ name: '@genospike/networks', provides: [csnn, mlp, recurrent, resnet, sewResnet] });
