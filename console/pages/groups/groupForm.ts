import type { Group } from './queries.ts';

export interface GroupValues {
  readonly displayName: string;
  readonly externalId: string;
  readonly description: string;
}

export const NEW_GROUP: GroupValues = { displayName: '', externalId: '', description: '' };
export const GROUP_FIELDS = ['displayName', 'externalId', 'description'] as const;

export function valuesOf({ displayName, externalId, description }: Group): GroupValues {
  return { displayName, externalId: externalId ?? '', description: description ?? '' };
}

/** The body of a call: what is not filled in is null. */
export function bodyOf({ displayName, externalId, description }: GroupValues) {
  return {
    displayName: displayName.trim(),
    externalId: externalId.trim() === '' ? null : externalId.trim(),
    description: description.trim() === '' ? null : description.trim(),
  };
}

export function checkName(value: string): string | null {
  return value.trim() === '' ? 'Expected a name.' : null;
}
