import { describe, expect, it } from 'vitest';
import { evidencePdf } from '../../../api/evidence/evidencePdf.ts';
import { type Evidence, evidence } from '../../../api/schemas/evidence.ts';
import { attachedTo, textOfPdf } from '../../integration/evidence/readPdf.ts';

function madeOf(displayName: string, apps: readonly string[]): Evidence {
  const id = '0'.repeat(32);
  const at = '2026-02-01T09:00:00.123Z';
  return {
    document: {
      version: 1,
      madeAt: at,
      madeBy: 'admin',
      person: {
        id: `usr_${id}`,
        userName: 'zoe@acme.example',
        displayName,
        email: null,
        employeeNumber: 'E1',
        active: false,
        leftAt: at,
        leaveEventId: `evt_${id}`,
      },
      access: apps.map((appName) => ({
        appId: `app_${id}`,
        appName,
        state: 'inactive',
        remoteId: 'r1',
        givenAt: at,
        givenBy: `evt_${id}`,
        takenAt: at,
        takenBy: `evt_${id}`,
        operation: 'deactivate',
        outcome: 'done',
        secondsFromLeaving: 0.5,
        open: false,
        why: null,
        groups: [],
        verification: { at, result: 'inactive', reason: null },
      })),
      summary: { accesses: apps.length, closed: apps.length, open: 0, verified: apps.length },
    },
    signature: { alg: 'EdDSA', keyId: 'k'.repeat(43), value: 's'.repeat(86) },
    sha256: 'a'.repeat(64),
  };
}

describe('Evidence as PDF', () => {
  it.each(['Ωρίων Παπαδόπουλος', 'Щукин Ёж Їжак', 'Łukasz Żółć Gęślą', 'Ðagný Þór'])(
    'prints %s as it is',
    async (name) => {
      expect(textOfPdf(await evidencePdf(madeOf(name, [name])))).toContain(`${name}: closed`);
    },
  );

  it('tells letters that the font lacks by their code points, never as empty boxes', async () => {
    expect(textOfPdf(await evidencePdf(madeOf('漢 Ann', [])))).toContain('\\u{6f22} Ann');
  });

  it('has hash, signature and key on each page, and the signed JSON attached', async () => {
    const made = madeOf(
      'Zoë',
      Array.from({ length: 30 }, (_, index) => `App ${index}`),
    );
    const pdf = await evidencePdf(made);
    const text = textOfPdf(pdf);
    const pages = Number(/page 1 of (\d+)/.exec(text)?.[1]);
    expect(pages).toBeGreaterThan(1);
    for (const proof of [made.sha256, made.signature.value, made.signature.keyId])
      expect(text.split(proof).length - 1).toBe(pages);
    const attached = attachedTo(pdf).find((it) => it.startsWith('{')) ?? '';
    expect(evidence.parse(JSON.parse(attached))).toEqual(made);
    expect(textOfPdf(await evidencePdf(madeOf('Zoë', ['One', 'Two', 'Three'])))).toContain('page 1 of 1');
  });
});
