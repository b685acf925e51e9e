import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDERS = ['activities', 'api', 'connectors', 'db', 'domain', 'runtime', 'workflows'];

/** Another version of Tenure: a copy of its source in which one file says something else. */
export async function copySource(
  folder: string,
  file: string,
  changes: readonly { readonly from: string; readonly to: string }[],
): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of FOLDERS) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json']) await cp(join(ROOT, name), join(folder, name));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, file);
  let text = await readFile(path, 'utf8');
  for (const { from, to } of changes) {
    if (!text.includes(from)) throw new Error(`${file} does not say: ${from}`);
    text = text.replace(from, to);
  }
  await writeFile(path, text);
  return folder;
}
