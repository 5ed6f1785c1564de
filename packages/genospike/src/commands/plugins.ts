import { known, type PluginRow } from '@genospike/engine';
import { standard } from '../standard.ts';
import { configHere } from './config-here.ts';

/** `genospike plugins`: a line a role, who provides what. */
export async function pluginsCommand(
  place: string | undefined,
  { json }: { readonly json?: boolean },
): Promise<number> {
  const { config, folder } = await configHere(place);
  const rows = await known(config.plugins ?? [], { standard, folder });
  process.stdout.write(json ? `${JSON.stringify(rows)}\n` : table(rows));
  return 0;
}

function table(rows: readonly PluginRow[]): string {
  const roles = [...new Set(rows.map((row) => row.role))].sort();
  const width = Math.max(...roles.map((role) => role.length));
  return roles
    .map((role) => {
      const mine = rows.filter((row) => row.role === role);
      const plugins = [...new Set(mine.map((row) => [row.plugin, row.version].filter(Boolean).join(' ')))];
      const groups = plugins.map(
        (plugin) =>
          `${mine
            .filter((row) => [row.plugin, row.version].filter(Boolean).join(' ') === plugin)
            .map((row) => row.id)
            .join(', ')} (${plugin})`,
      );
      return `  ${role.padEnd(width)}  ${groups.join('  ')}\n`;
    })
    .join('');
}
