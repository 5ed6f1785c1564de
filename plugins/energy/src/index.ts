import { definePlugin } from '@genospike/core';
import { horowitz45nm } from './horowitz-45nm.ts';
import { lemaire } from './lemaire.ts';

export { horowitz45nm, lemaire };
export default definePlugin({ name: '@genospike/energy', provides: [horowitz45nm, lemaire] });
