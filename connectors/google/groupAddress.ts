/**
 * The address of a group that has none of its own: its name in plain letters, at the groups' domain.
 * `groupAddress('Förderung & Recht', 'example.com')` is `foerderung-recht@example.com`. Pure.
 */
export function groupAddress(displayName: string, domain: string): string {
  const plain = displayName
    .replaceAll(/[äÄ]/g, 'ae')
    .replaceAll(/[öÖ]/g, 'oe')
    .replaceAll(/[üÜ]/g, 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  // Nothing plain is left of a name in another script: its letters' numbers tell one from another.
  const local =
    plain === '' ? `group-${[...displayName].map((it) => it.codePointAt(0)?.toString(36)).join('')}` : plain;
  return `${local.slice(0, 60)}@${domain}`;
}
