import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { FileChunk } from '../../db/sources/fileRecords.ts';
import type { Source } from '../../db/sources/sources.ts';
import { permanent } from '../../domain/errors.ts';
import type { SourceReader } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { createFileReader } from '../../sources/file/fileReader.ts';
import { openGoogleReader } from '../../sources/google/openGoogleReader.ts';
import { openLdapReader } from '../../sources/ldap/openLdapReader.ts';
import { openWorkdayReader } from '../../sources/workday/workdayReader.ts';

export interface ReaderDeps {
  readonly allowPrivate: PrivateTargets;
  /** The parts of the file that the run reads. */
  readonly filePart: (number: number) => Promise<FileChunk | undefined>;
}

/**
 * What reads a source: one kind, one folder of sources/.
 *
 * @param secrets its opened secrets: `{}` where it has none.
 * @throws permanent `source_not_read` for those that push to us.
 */
export function createReader(
  source: Pick<Source, 'kind' | 'settings'>,
  secrets: JsonObject,
  deps: ReaderDeps,
): SourceReader {
  switch (source.kind) {
    case 'file':
      return createFileReader(deps.filePart);
    case 'google':
      return openGoogleReader(source.settings, secrets, deps.allowPrivate);
    case 'ldap':
      return openLdapReader(source.settings, secrets, deps.allowPrivate);
    case 'workday':
      return openWorkdayReader(source.settings, secrets, deps.allowPrivate);
    case 'scim':
    case 'webhook':
      throw permanent('source_not_read', `A source of kind ${source.kind} is not read.`);
  }
}
