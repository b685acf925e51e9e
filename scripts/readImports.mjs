import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import { parseSync } from 'oxc-parser';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/** Every module under a folder with what it imports, as `checkImports` takes it. */
export function readModules(root, folders) {
  return folders.flatMap((folder) =>
    sourceFiles(join(root, folder)).map((file) => {
      const path = relative(root, file).split('\\').join('/');
      return { path, imports: readImports(path, readFileSync(file, 'utf8')) };
    }),
  );
}

/**
 * What one module imports, in any way: `import`, `export from`, `import()`.
 * @throws Error naming the file when it can't be parsed: a file that can't be read is not a file without faults.
 */
export function readImports(path, source) {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} can't be parsed: ${errors[0].message}`);
  const found = [];
  const add = (specifier, start, typeOnly) => {
    const own = /^(\.|\/|file:)/.test(specifier);
    let to = specifier;
    if (specifier.startsWith('.')) to = posix.join(dirname(path).split('\\').join('/'), specifier);
    else if (isBuiltin(specifier) && !specifier.startsWith('node:')) to = `node:${specifier}`;
    found.push({ line: source.slice(0, start).split('\n').length, to, own, typeOnly });
  };
  for (const { moduleRequest, entries, start } of module.staticImports) {
    add(moduleRequest.value, start, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries, start } of module.staticExports) {
    const from = entries.filter((entry) => entry.moduleRequest !== null);
    if (from.length > 0)
      add(
        from[0].moduleRequest.value,
        start,
        from.every((entry) => entry.isType),
      );
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^(['"`])([^'"`$]*)\1$/.exec(text);
    if (literal !== null) add(literal[2], start, false);
  }
  return found;
}

function sourceFiles(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(path);
    return /\.(ts|tsx|mts)$/.test(entry.name) && !entry.name.endsWith('.d.mts') ? [path] : [];
  });
}
