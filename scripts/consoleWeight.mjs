// How much of the built console a browser loads; the build fails where that is too much.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** All that the first page loads by itself; the menu of the account, notices and the palette come when they are asked for. */
const FIRST = ['index.html', 'pages/home/HomePage.tsx'];
/** Fields and pickers that every page with filters shares with the plots. */
const FILTERED = 'pages/activity/ActivityPage.tsx';
const PLOTS = 'pages/reports/plots/PlotsPage.tsx';

/**
 * What must be loaded, each with its weight and the most it may have, in kB gzipped.
 *
 * @param {string} dist the built console, with Vite's manifest.
 * @returns {{ name: string, kB: number, most: number }[]}
 */
export function weighConsole(dist) {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
  const first = loadedWith(manifest, FIRST);
  const plots = loadedWith(manifest, [PLOTS]);
  const shared = loadedWith(manifest, [...FIRST, FILTERED]);
  const styles = new Set(['index.html', PLOTS].flatMap((name) => manifest[name].css ?? []));
  const weigh = (files) =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0) / 1000;
  return [
    { name: 'JavaScript of the first page', kB: weigh(first), most: 200 },
    {
      name: 'JavaScript that plots add to a page with filters',
      kB: weigh([...plots].filter((file) => !shared.has(file))),
      most: 160,
    },
    { name: 'CSS of the page with the most (plots)', kB: weigh(styles), most: 40 },
  ];
}

/** The files of these modules, and of all that they import. */
function loadedWith(manifest, names) {
  const seen = new Set();
  const visit = (name) => {
    const chunk = manifest[name];
    if (chunk === undefined)
      throw new Error(`The console's manifest has no ${name}: scripts/consoleWeight.mjs names it.`);
    if (seen.has(chunk.file)) return;
    seen.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const name of names) visit(name);
  return seen;
}
