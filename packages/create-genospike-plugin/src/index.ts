export { create, type Created } from './create.ts';
export { Refused } from './refused.ts';
export { ROLES, type PluginRole } from './roles.ts';
