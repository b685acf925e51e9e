/** A module as `readImports` read it. */
export interface Module {
  /** From the root: `domain/ids.ts`. */
  readonly path: string;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly line: number;
  /** A path from the root where `own`, else the module's name. */
  readonly to: string;
  /** Whether it is a file of this project. */
  readonly own: boolean;
  readonly typeOnly: boolean;
}

/** The forbidden imports, a sentence each. */
export function checkImports(modules: readonly Module[]): string[];
