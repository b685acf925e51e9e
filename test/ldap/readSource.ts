import { parsePrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { SourcePage, SourceRecord } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { openLdapReader } from '../../sources/ldap/openLdapReader.ts';

export const LOOPBACK = parsePrivateTargets('127.0.0.0/8');

/** What one run of a source has told. */
export interface Told {
  /** By user name. */
  readonly people: ReadonlyMap<string, SourceRecord>;
  readonly pages: readonly SourcePage[];
  readonly gone: readonly string[];
  readonly state: JsonObject;
}

/** Reads a source to its end, as a run does: a delta where the state allows it. */
export async function readSource(
  settings: JsonObject,
  password: string,
  options: {
    readonly state?: JsonObject;
    readonly resume?: JsonObject;
    readonly onPage?: (page: SourcePage) => Promise<void>;
  } = {},
): Promise<Told> {
  const reader = openLdapReader(settings, { password }, LOOPBACK);
  const { state = {}, resume } = options;
  const pages: SourcePage[] = [];
  try {
    const mode = reader.canDelta(state) ? 'delta' : 'full';
    const signal = new AbortController().signal;
    for await (const page of reader.read({ mode, state, signal, ...(resume === undefined ? {} : { resume }) })) {
      pages.push(page);
      await options.onPage?.(page);
    }
    const people = new Map(pages.flatMap((page) => page.people).map((it) => [String(it.fields.userName), it]));
    return { people, pages, gone: pages.flatMap(({ gone = [] }) => gone), state: reader.nextState() };
  } finally {
    await reader.close();
  }
}
