import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig, variables } from '../../runtime/config.ts';
import { readImports } from '../../scripts/readImports.mjs';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const exists = (path: string) => existsSync(fileURLToPath(new URL(path, ROOT)));

const service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  healthcheck: z
    .object({ test: z.array(z.string()).min(2) })
    .loose()
    .optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  restart: z.string().optional(),
});
const compose = z.looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) });

const document: unknown = parse(read('docker-compose.yml'), { merge: true });
const { services, volumes } = compose.parse(document);
const part = (name: string) => {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

/** The environment that `docker compose up` is given, and what compose makes of `${NAME:-default}` with it. */
const GIVEN: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'secret1',
  TEMPORAL_DB_PASSWORD: 'secret2',
  TENURE_ADMIN_KEY: 'a'.repeat(32),
  TENURE_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
};
const interpolate = (text: string) =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, kind: string, rest: string) => {
    const value = GIVEN[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} is needed and has no default`);
    return value;
  });
const environmentOf = (name: string) =>
  Object.fromEntries(Object.entries(part(name).environment).map(([key, value]) => [key, interpolate(value)]));

describe('docker-compose.yml', () => {
  it('follows the Compose specification', () => {
    // The schema's `id` is the keyword of an older draft, which ajv refuses to take for `$id`.
    const schema: unknown = JSON.parse(read('test/fixtures/compose-spec/compose-spec.json'), (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    );
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    ajv.addFormat('duration', /^(\d+(h|m|s|ms|us))+$/);
    for (const format of ['expose', 'ports', 'subnet_ip_address']) ajv.addFormat(format, true);
    const validate = ajv.compile(z.record(z.string(), z.unknown()).parse(schema));
    validate(document);
    const problems = (validate.errors ?? []).map(({ instancePath, message, params }) => ({
      instancePath,
      message,
      params,
    }));
    // The fixture is older than the one property that it complains about.
    expect(problems).toEqual([expect.objectContaining({ instancePath: '', params: { additionalProperty: 'name' } })]);
  });

  it.each(['temporal', 'temporal-ui', 'postgres', 'temporal-postgres', 'api', 'worker'])(
    'runs %s with a health check, and starts it again when it dies',
    (name) => {
      const { healthcheck, restart } = part(name);
      expect(healthcheck?.test[0]).toMatch(/^CMD(-SHELL)?$/);
      // A shell takes one text.
      if (healthcheck?.test[0] === 'CMD-SHELL') expect(healthcheck.test).toHaveLength(2);
      expect(restart).toBe('unless-stopped');
    },
  );

  it('starts each after what it needs, by a condition that can come true', () => {
    for (const [name, { depends_on }] of Object.entries(services)) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const fits = condition === 'service_healthy' ? part(needed).healthcheck !== undefined : part(needed).restart;
        expect({ name, needed, condition, fits: Boolean(fits) }).toEqual({ name, needed, condition, fits: true });
      }
    }
    expect(Object.keys(part('api').depends_on).sort()).toEqual(['postgres', 'temporal', 'temporal-namespace']);
    expect(part('worker').depends_on).toEqual(part('api').depends_on);
  });

  it('gives api and worker an environment that Tenure accepts', () => {
    const known = new Set(variables().map(({ name }) => name));
    for (const name of ['api', 'worker']) {
      const environment = environmentOf(name);
      expect(Object.keys(environment).filter((key) => !known.has(key))).toEqual([]);
      const config = loadConfig(environment);
      expect(new URL(config.DATABASE_URL ?? '')).toMatchObject({
        hostname: 'postgres',
        port: '5432',
        username: 'tenure',
      });
      expect(config.TEMPORAL_ADDRESS).toBe('temporal:7233');
      expect(config.TENURE_ENCRYPTION_KEYS).toHaveLength(1);
    }
    expect(loadConfig(environmentOf('api'))).toMatchObject({ PORT: 3000, HOST: '0.0.0.0' });
  });

  it.each([
    ['postgres', /^postgres:/, ['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD']],
    ['temporal-postgres', /^postgres:/, ['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD']],
    [
      // The template inside the image: docker/config_template_embedded.yaml of temporalio/temporal.
      'temporal',
      /^temporalio\/server:/,
      [
        'DB',
        'DB_PORT',
        'POSTGRES_SEEDS',
        'POSTGRES_USER',
        'POSTGRES_PWD',
        'BIND_ON_IP',
        'NUM_HISTORY_SHARDS',
        'DYNAMIC_CONFIG_FILE_PATH',
      ],
    ],
    [
      'temporal-schema',
      /^temporalio\/admin-tools:/,
      ['SQL_PLUGIN', 'SQL_HOST', 'SQL_PORT', 'SQL_USER', 'SQL_PASSWORD'],
    ],
    ['temporal-namespace', /^temporalio\/admin-tools:/, ['TEMPORAL_ADDRESS']],
    [
      'temporal-ui',
      /^temporalio\/ui:/,
      [
        'TEMPORAL_ADDRESS',
        'TEMPORAL_DISABLE_WRITE_ACTIONS',
        'TEMPORAL_CODEC_ENDPOINT',
        'TEMPORAL_CODEC_INCLUDE_CREDENTIALS',
      ],
    ],
  ])('gives %s only variables that its image knows', (name, image, known) => {
    expect(part(name).image).toMatch(image);
    expect(Object.keys(environmentOf(name)).filter((key) => !known.includes(key))).toEqual([]);
  });

  it('has no password of its own, and takes each from the environment', () => {
    for (const [name, { environment }] of Object.entries(services)) {
      for (const [key, value] of Object.entries(environment)) {
        if (/PASSWORD|PWD|ADMIN_KEY|ENCRYPTION/.test(key))
          expect([name, key, value]).toEqual([name, key, expect.stringMatching(/^\$\{\w+:\?[^$}]+\}$/)]);
      }
    }
    expect(part('api').environment.DATABASE_URL).toMatch(/^postgres:\/\/tenure:\$\{POSTGRES_PASSWORD:\?/);
  });

  it('mounts volumes it declares and files that are there', () => {
    for (const [source] of Object.values(services).flatMap((it) => it.volumes.map((volume) => volume.split(':')))) {
      if (source?.startsWith('./')) expect({ source, there: exists(source) }).toEqual({ source, there: true });
      else expect(Object.keys(volumes)).toContain(source);
    }
    expect(parse(read('deploy/temporal-dynamic-config.yaml'))).toHaveProperty(['matching.enableFairness']);
    expect(part('temporal').environment.DYNAMIC_CONFIG_FILE_PATH).toBe(part('temporal').volumes[0]?.split(':')[1]);
  });

  it('publishes the API and nothing else beyond this machine', () => {
    const published = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => `${name} ${port}`));
    expect(published.filter((it) => !/ 127\.0\.0\.1:/.test(it))).toEqual([expect.stringMatching(/^api .+:3000$/)]);
  });

  it('lets a read-only container write where Tenure keeps its run files', () => {
    const image = /TENURE_HOME=(\S+)/.exec(read('Dockerfile'))?.[1];
    expect(part('worker').tmpfs.map((mount) => mount.split(':')[0])).toEqual(['/tmp', image]);
    expect(part('worker').healthcheck?.test.at(-1)).toContain(`${image}/run/worker.pid`);
  });
});

describe('the image', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
    list.split(' '),
  );

  it('copies what exists and .dockerignore lets in', () => {
    const letIn = read('.dockerignore').split('\n');
    for (const source of copied) {
      expect({ source, there: exists(source), letIn: letIn.includes(`!${source}`) }).toEqual({
        source,
        there: true,
        letIn: true,
      });
    }
  });

  it('has the files that the commands name', () => {
    const commands = [
      part('api').command,
      part('worker').command,
      JSON.parse(/^CMD (.+)$/m.exec(read('Dockerfile'))?.[1] ?? ''),
    ];
    for (const command of commands) {
      expect(command).toEqual(['node', '--import', 'tsx', expect.stringMatching(/^runtime\/(api|worker)\.ts$/)]);
      expect({ command, there: exists(String(command.at(-1))) }).toMatchObject({ there: true });
    }
  });

  it('has everything that api and worker import, and only packages that are not for development', () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const seen = new Set<string>();
    const missing: string[] = [];
    const visit = (path: string) => {
      if (seen.has(path)) return;
      seen.add(path);
      for (const { to, own, typeOnly } of readImports(path, read(path))) {
        if (typeOnly || to.startsWith('node:')) continue;
        const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : to.split('/')[0];
        if (!own && dependencies[name ?? ''] === undefined) missing.push(`${path}: ${to}`);
        if (own && (!copied.includes(to.split('/')[0] ?? '') || to.startsWith('runtime/demo/')))
          missing.push(`${path}: ${to}`);
        if (own && /\.(ts|mjs)$/.test(to)) visit(to);
      }
    };
    // Workflows are bundled by their path, not imported.
    for (const path of ['runtime/api.ts', 'runtime/worker.ts', 'workflows/index.ts']) visit(path);
    expect(missing).toEqual([]);
  });
});
