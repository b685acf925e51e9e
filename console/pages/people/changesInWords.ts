import type { LifecycleEvent } from './queries.ts';

/** What an event changed, by names of attributes and numbers of groups: events hold no values. */
export function changesInWords({ changes }: LifecycleEvent): string {
  if (changes === null) return '';
  const { attributes, groupsAdded, groupsRemoved } = changes;
  const parts = [
    attributesInWords(attributes),
    groupsAdded.length === 0 ? '' : `joined ${counted(groupsAdded.length)}`,
    groupsRemoved.length === 0 ? '' : `left ${counted(groupsRemoved.length)}`,
  ].filter((part) => part !== '');
  const words = parts.join('; ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function counted(groups: number): string {
  return groups === 1 ? '1 group' : `${groups} groups`;
}

/** An onboard sets all there are: then their number says as much. */
const MOST_NAMED = 6;

function attributesInWords(attributes: readonly string[]): string {
  if (attributes.length === 0) return '';
  if (attributes.length > MOST_NAMED) return `Set ${attributes.length} attributes`;
  return `Changed ${attributes.map((name) => name.replace(/^attributes\./, '')).join(', ')}`;
}
