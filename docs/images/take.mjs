// Takes the pictures of docs/operations.md from a running Tenure, its Temporal UI and a sandbox target:
//
//   SANDBOX_TOKEN=t node --import tsx test/sandbox/main.ts --port 8089 &
//   TENURE_ALLOW_PRIVATE_TARGETS=127.0.0.1/32 npm start &      (a fresh TENURE_HOME)
//   npm install --no-save playwright-core@1.65.0 upng-js@2.1.0
//   TENURE=http://127.0.0.1:3000 KEY=… UI=http://127.0.0.1:8233 SANDBOX=http://127.0.0.1:8089 TOKEN=t node docs/images/take.mjs [NAME…]
//
// It connects the sandbox, lets some joiners get stuck there, and needs Chromium.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import UPNG from 'upng-js';

const { TENURE, KEY, UI, SANDBOX, TOKEN, CHROMIUM = '/usr/bin/chromium' } = process.env;
const folder = fileURLToPath(new URL('.', import.meta.url));

async function json(method, url, token, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
const tenure = (method, path, body) => json(method, TENURE + path, KEY, body);
const faults = (body) => json('POST', `${SANDBOX}/__sandbox/faults`, TOKEN, body);

async function until(what, look) {
  for (let tries = 0; tries < 120; tries += 1) {
    if (await look()) return;
    await sleep(500);
  }
  throw new Error(`Waited in vain until ${what}.`);
}

const settled = (id, wanted) =>
  until(`${id} is ${wanted}`, async () => {
    const { status, steps } = await tenure('GET', `/v1/events/${id}`);
    return status === wanted || steps.some(({ outcome }) => outcome === wanted);
  });

async function onboard(employeeNumber, givenName, familyName) {
  const name = { givenName, familyName, displayName: [givenName, familyName].filter(Boolean).join(' ') };
  const email = `${givenName}.${familyName ?? 'x'}@acme.example`.toLowerCase();
  const said = { type: 'onboard', employeeNumber, attributes: { ...name, email } };
  return (await tenure('POST', '/v1/hr/events', said)).event.id;
}

/** People who are stuck for several reasons, and one whose push is tried again and again. */
async function makeTrouble() {
  await faults({ clear: true });
  await json('POST', `${SANDBOX}/scim/v2/Users`, TOKEN, {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'ben.baker@acme.example',
    externalId: 'somebody-else',
    displayName: 'Ben',
    emails: [{ value: 'ben.baker@acme.example', type: 'work', primary: true }],
  });
  const app = await tenure('POST', '/v1/apps', {
    catalog: '1password',
    displayName: '1Password',
    connection: { baseUrl: `${SANDBOX}/scim/v2`, token: TOKEN },
    authorizedDomains: ['acme.example'],
  });
  const policy = { appId: app.id, groupId: 'grp_everybody', name: 'Everybody' };
  await settled((await tenure('POST', '/v1/policies', policy)).event.id, 'completed');
  const stuck = [await onboard('E2', 'Ben', 'Baker'), await onboard('E3', 'Cem', undefined)];
  for (const id of stuck) await settled(id, 'needs_attention');
  await faults({ rules: [{ methods: ['POST'], path: '/Users', status: 400, times: null }] });
  stuck.unshift(await onboard('E1', 'Ann', 'Archer'));
  await settled(stuck[0], 'needs_attention');
  await faults({ clear: true, rules: [{ methods: ['POST'], path: '/Users', status: 503, times: null }] });
  const waiting = await onboard('E4', 'Dana', 'Dunn');
  await settled(waiting, 'waiting');
  return { refused: stuck[0], waiting };
}

const { refused, waiting } = await makeTrouble();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 880 }, timezoneId: 'UTC' });
// As the page at /codec/sign-in says.
await context.addInitScript((endpoint) => {
  localStorage.setItem('endpoint', JSON.stringify(endpoint));
  localStorage.setItem('includeCredentials', 'true');
  localStorage.setItem('overrideRemoteCodecConfiguration', 'true');
}, `${TENURE}/codec`);
const page = await context.newPage();
page.setDefaultTimeout(45_000);

/** Nothing of the machine it was taken on. */
async function shoot(name, clip) {
  await sleep(1500);
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.nodeValue.replace(/\b\d+@[\w.-]+/g, 'worker');
      if (text !== node.nodeValue) node.nodeValue = text;
    }
  });
  const image = UPNG.decode(await page.screenshot(clip ? { clip } : {}));
  const { width, height } = image;
  await writeFile(`${folder}/${name}.png`, Buffer.from(UPNG.encode(UPNG.toRGBA8(image), width, height, 128)));
}

async function open(workflow, tab) {
  await page.goto(`${UI}/namespaces/default/workflows/${encodeURIComponent(workflow)}`);
  await page.getByRole('button', { name: 'More Actions' }).waitFor();
  await page.waitForURL(/timeline/);
  await page.goto(page.url().replace(/timeline.*/, tab));
  await page.getByRole('button', { name: 'More Actions' }).waitFor();
}

/** Opens the drop-down below this label. */
async function openList(label) {
  const box = await page.locator('label:visible', { hasText: label }).last().boundingBox();
  await page.mouse.click(box.x + 150, box.y + box.height + 24);
}

async function action(name) {
  await page.getByRole('button', { name: 'More Actions' }).click();
  await page.getByRole('menuitem', { name }).click();
  await sleep(1500);
}

await page.goto(`${TENURE}/codec/sign-in`);
await page.locator('input').first().fill(KEY);
await page.locator('button').first().click();
await page.getByText('may see names until').waitFor();

const pictures = {
  async 'needs-attention-list'() {
    const query = 'TenureStage="needs_attention" AND ExecutionStatus="Running"';
    await page.goto(`${UI}/namespaces/default/workflows?query=${encodeURIComponent(query)}`);
    await page.getByText(`onboard:${refused}`).first().waitFor();
    return { x: 0, y: 0, width: 1280, height: 480 };
  },
  async 'needs-attention'() {
    await open(`onboard:${refused}`, 'user-metadata');
    await sleep(3000);
    await page.keyboard.press('r');
    // Markdown is shown in a frame of its own.
    await page.frameLocator('iframe').last().getByText('Then send').waitFor();
    await page.mouse.wheel(0, 260);
  },
  async 'send-signal'() {
    await open(`onboard:${refused}`, 'user-metadata');
    await action('Send a Signal');
    await openList('Signal name');
  },
  async 'send-update'() {
    await open(`onboard:${refused}`, 'user-metadata');
    await action('Send an Update');
    await openList('Name');
  },
  async 'pending-activity'() {
    await open(`onboard:${waiting}`, 'pending-activities');
    await page.getByRole('button', { name: 'Pause', exact: true }).last().waitFor();
    await page.mouse.wheel(0, 300);
    // Below it the failure's stack, with the machine's paths.
    return { x: 0, y: 0, width: 1280, height: 592 };
  },
  async 'reset-activity'() {
    await open(`onboard:${waiting}`, 'pending-activities');
    const pause = await page.getByRole('button', { name: 'Pause', exact: true }).last().boundingBox();
    // In the same group of buttons, two further on.
    await page.mouse.click(pause.x + pause.width + 160, pause.y + pause.height / 2);
  },
  async 'pause-activity'() {
    await open(`onboard:${waiting}`, 'pending-activities');
    await page.getByRole('button', { name: 'Pause', exact: true }).last().click();
  },
  async terminate() {
    await open(`onboard:${refused}`, 'user-metadata');
    await action('Terminate');
  },
  async 'request-cancellation'() {
    await open(`onboard:${refused}`, 'user-metadata');
    await page.getByRole('button', { name: 'Request Cancellation' }).click();
  },
};

const wanted = process.argv.slice(2);
for (const [name, show] of Object.entries(pictures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    await shoot(name, await show());
    process.stdout.write(`${name}\n`);
  } catch (error) {
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = 1;
  }
}
await browser.close();
