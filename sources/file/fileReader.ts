import type { SourcePage, SourceReader } from '../../domain/sources/record.ts';

/** What a file was parted into when it came. */
export type FilePage = Omit<SourcePage, 'resume'>;

/** Reads a file that was taken in before, part by part. */
export function createFileReader(part: (number: number) => Promise<FilePage | undefined>): SourceReader {
  return {
    canDelta: () => true,
    async *read({ resume, signal }) {
      const last = resume?.part;
      for (let number = typeof last === 'number' ? last + 1 : 0; ; number += 1) {
        signal.throwIfAborted();
        const page = await part(number);
        if (page === undefined) return;
        yield { ...page, resume: { part: number } };
      }
    },
    nextState: () => ({}),
    close: async () => undefined,
  };
}
