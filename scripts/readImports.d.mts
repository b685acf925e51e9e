import type { Import, Module } from './importRules.mjs';

/** Every module below these folders of `root`. */
export function readModules(root: string, folders: readonly string[]): Module[];

/** What one module imports, in any way: `import`, `export from`, `import()`. @throws Error when it can't be parsed. */
export function readImports(path: string, source: string): Import[];
