import type { Locator } from 'playwright-core';

/** As much of an element as is asked for here; these tests' own types know no page. */
interface Element {
  getAttribute(name: string): string | null;
  readonly ownerDocument: { getElementById(id: string): { readonly textContent: string | null } | null };
}

/** What a field says of itself beside its label: its description and what is wrong with it, as a screen reader reads it. */
export function describedBy(field: Locator): Promise<string> {
  return field.evaluate((element: Element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => element.ownerDocument.getElementById(id)?.textContent ?? '')
      .join(' '),
  );
}
