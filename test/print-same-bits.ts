import { sameBits } from './same-bits.ts';

// Run as a process, by scripts/same-bits.mjs: with any Node, and no jest around it.
const { hash, losses, accuracy } = await sameBits();
console.log(JSON.stringify({ node: process.versions.node, arch: process.arch, hash, losses, accuracy }));
