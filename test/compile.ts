import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './house.ts';

/** Type-checks files that exist only here (full path -> text), with the options of the tests; gives each one's mistakes. */
export function compile(virtual: Readonly<Record<string, string>>): (file: string) => readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.test.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const parsed = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const { incremental: _, tsBuildInfoFile: __, ...options } = parsed.options;

  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const folders = new Set(Object.keys(virtual).map(dirname));
  host.fileExists = (file) => file in virtual || fileExists(file);
  host.readFile = (file) => virtual[file] ?? readFile(file);
  host.directoryExists = (folder) => folders.has(folder) || ts.sys.directoryExists(folder);
  host.getSourceFile = (file, language, ...more) => {
    const text = virtual[file];
    return text === undefined
      ? getSourceFile(file, language, ...more)
      : ts.createSourceFile(file, text, language, true);
  };

  const program = ts.createProgram(Object.keys(virtual), options, host);
  return (file) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  };
}
