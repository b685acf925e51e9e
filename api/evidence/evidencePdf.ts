import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { Evidence } from '../schemas/evidence.ts';
import { FONTS, legible } from './fonts.ts';

type Document = InstanceType<typeof PDFDocument>;
type Access = Evidence['document']['access'][number];

const MARGIN = 42;
/** Room for the proof at the foot of each page. */
const FOOT = 74;
const GREY = '#555555';
const RED = '#a40000';

/**
 * Evidence as a PDF for reading, one page where it fits. What is signed is the JSON, which is attached to it as
 * `evidence.json`; hash, signature and key are at the foot of each page.
 */
export async function evidencePdf(made: Evidence): Promise<Buffer> {
  const { document } = made;
  const { person } = document;
  const title = person.leftAt === null ? 'Evidence of access' : 'Offboarding evidence';
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT },
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: title, Creator: 'Tenure', Producer: 'Tenure', CreationDate: new Date(document.madeAt) },
  });
  const whole = buffer(doc);
  for (const [name, path] of Object.entries(FONTS)) doc.registerFont(name, path);
  write(doc, title, { font: 'bold', size: 16 });
  writePerson(doc, made);
  for (const access of document.access) writeAccess(doc, access);
  if (document.access.length === 0) write(doc, 'No account in any app is known.');
  doc.file(Buffer.from(JSON.stringify(made)), { name: 'evidence.json', type: 'application/json' });
  writeFeet(doc, made);
  doc.end();
  return whole;
}

function writePerson(doc: Document, { document }: Evidence): void {
  const { person, summary } = document;
  const { accesses, closed, open, verified } = summary;
  write(doc, person.displayName ?? person.userName, { font: 'bold', size: 12, gap: 6 });
  const names = [person.userName, person.email, person.employeeNumber].filter((it) => it !== null);
  write(doc, [...new Set(names)].join(' · '));
  write(doc, person.id, { font: 'mono', size: 7, colour: GREY });
  const leaving = person.leftAt === null ? '' : `Left ${clock(person.leftAt)} by ${person.leaveEventId}.`;
  write(doc, person.leftAt === null ? (person.active ? 'Is here.' : 'Is inactive.') : leaving, { gap: 4 });
  write(doc, `${accesses} accounts: ${closed} closed, ${open} open; ${verified} verified in the target.`, {
    font: 'bold',
    colour: open > 0 && person.leftAt !== null ? RED : 'black',
  });
  write(doc, `Made ${clock(document.madeAt)} by ${document.madeBy}.`, { colour: GREY });
}

function writeAccess(doc: Document, access: Access): void {
  // Its lines stay together.
  if (doc.y + 62 > doc.page.maxY()) doc.addPage();
  const { takenAt, takenBy, verification, why } = access;
  const state = access.open ? `OPEN${why === null ? '' : ` (${why})`}` : 'closed';
  write(doc, `${access.appName}: ${state}`, {
    font: 'bold',
    size: 9.5,
    gap: 9,
    colour: access.open && why !== null ? RED : 'black',
  });
  write(doc, `Account ${access.remoteId ?? '(no id)'}, ${access.state}.`);
  write(doc, `Given ${clock(access.givenAt)}${by(access.givenBy)}.`);
  if (takenAt === null) write(doc, 'Not taken.');
  else {
    const how = `${access.operation ?? 'seen closed'}${access.outcome === null ? '' : `, ${access.outcome}`}`;
    const after = access.secondsFromLeaving === null ? '' : `; ${access.secondsFromLeaving} s after the leaving`;
    write(doc, `Taken ${clock(takenAt)}${by(takenBy)} (${how})${after}.`);
  }
  for (const group of access.groups) {
    write(doc, `Group ${group.name}: ${group.takenAt === null ? 'still in it' : `out since ${clock(group.takenAt)}`}.`);
  }
  const reason = verification?.reason == null ? '' : ` (${verification.reason})`;
  write(
    doc,
    verification === null
      ? 'Not verified in the target.'
      : `Read in the target ${clock(verification.at)}: ${verification.result}${reason}.`,
  );
}

function writeFeet(doc: Document, { sha256, signature }: Evidence): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // What stands below the margin would begin a page of its own.
    doc.page.margins.bottom = 0;
    doc.y = doc.page.height - MARGIN - FOOT + 14;
    const lines = [
      `SHA-256    ${sha256}`,
      `signature  ${signature.value} (${signature.alg})`,
      `key        ${signature.keyId}`,
    ];
    write(doc, `Of the canonical JSON (RFC 8785) of the attached evidence.json; page ${page + 1} of ${count}`, {
      size: 6.5,
      colour: GREY,
    });
    for (const line of lines) write(doc, line, { font: 'mono', size: 6.5, colour: GREY });
  }
}

function write(
  doc: Document,
  text: string,
  style: { font?: keyof typeof FONTS; size?: number; colour?: string; gap?: number } = {},
): void {
  doc.font(style.font ?? 'plain').fontSize(style.size ?? 8.5);
  doc.fillColor(style.colour ?? 'black');
  doc.y += style.gap ?? 0;
  doc.text(legible(doc, text), MARGIN, doc.y, { lineGap: 1.5 });
}

function by(eventId: string | null): string {
  return eventId === null ? '' : ` by ${eventId}`;
}

/** `2026-01-31 09:00:00.123 UTC`. */
function clock(time: string): string {
  return time.replace('T', ' ').replace('Z', ' UTC');
}
