import { isIdOf } from '../../client/ids.ts';

export interface PolicyValues {
  readonly appId: string | null;
  readonly groupId: string | null;
  readonly name: string;
}

export const POLICY_FIELDS = ['appId', 'groupId', 'name'] as const;

export const checkPolicy = {
  appId: (value: string | null) => (value === null ? 'Choose an application.' : null),
  groupId: (value: string | null) => (value === null ? 'Choose a group.' : null),
  name: (value: string) => (value.trim() === '' ? 'Expected a name.' : null),
};

/** What is sent; undefined until an app and a group are chosen. */
export function policyOf({ appId, groupId, name }: PolicyValues) {
  return isIdOf('app', appId) && isIdOf('grp', groupId) ? { appId, groupId, name: name.trim() } : undefined;
}
