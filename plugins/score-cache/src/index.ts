import { scoreCache } from './score-cache.ts';

export { scoreCache };
export default scoreCache();
