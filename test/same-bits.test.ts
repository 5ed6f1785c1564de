import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { root } from './house.ts';
import { sameBits, type Trained } from './same-bits.ts';

interface OtherNode {
  readonly RELEASES: Readonly<Record<string, string>>;
  readonly unknown?: string;
  otherNode(major: string): string | undefined;
  fetchNode(major: string): string;
}
const { fetchNode, otherNode, RELEASES, unknown } = (await import(join(root, 'scripts/other-node.mjs'))) as OtherNode;
const here = await sameBits();

test('a small training run gives the committed bits', () => {
  const { losses, accuracy, hash } = here;
  expect(losses.every((loss, i) => i === 0 || loss < losses[i - 1]!)).toBe(true);
  expect(accuracy).toBeGreaterThan(0.5);
  // A kernel that sums in another order changes it: `npm test -- test/same-bits -u`, and say so in the commit.
  expect(hash).toMatchInlineSnapshot(`"cc8dd6937986ad8292754cd758049b8e66bd3f30775f972a8b134b3bcfa805c9"`);
});

test('on two threads the same bits as on one', async () => {
  expect(await sameBits(2)).toEqual(here);
});

/** Fetching is for CI; at home the test runs where `npm run nodes` has brought that Node. */
const fetching = Boolean(process.env['CI']) && unknown === undefined;
for (const major of Object.keys(RELEASES).filter((one) => one !== process.versions.node.split('.')[0])) {
  const there = fetching || otherNode(major) !== undefined;
  const why = there ? '' : `. ${unknown ?? `Not here: npm run nodes -- ${major} -- node --version`}`;
  (there ? test : test.skip)(`the same bits on Node ${major}${why}`, async () => {
    const node = join(fetchNode(major), 'node');
    const { stdout } = await promisify(execFile)(node, ['scripts/same-bits.mjs'], { cwd: root });
    const { node: version, ...trained } = JSON.parse(stdout) as Trained & { node: string };
    expect(version).toBe(RELEASES[major]);
    expect(trained).toMatchObject(here);
  });
}
