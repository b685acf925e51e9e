import type { LdapSettings } from './settings.ts';

/** Where directories differ: what their attributes are called. */
export interface Flavour {
  readonly isAd: boolean;
  /** Never changes, whatever the entry is renamed to or moved to. */
  readonly idAttribute: 'objectGUID' | 'entryUUID';
  /** What a mapping's `userName` stands for. */
  readonly loginAttribute: 'sAMAccountName' | 'uid';
  /** What accounts are named by in their place. */
  readonly nameAttribute: 'CN' | 'uid';
  readonly memberAttribute: 'member' | 'uniqueMember';
  readonly userClasses: readonly string[];
  readonly groupClasses: readonly string[];
  /** Leaves out contacts and computers. */
  readonly userFilter: string;
  readonly groupFilter: string;
}

export function flavourOf(settings: Pick<LdapSettings, 'flavour' | 'userObjectClass' | 'groupObjectClass'>): Flavour {
  if (settings.flavour === 'ad') {
    return {
      isAd: true,
      idAttribute: 'objectGUID',
      loginAttribute: 'sAMAccountName',
      nameAttribute: 'CN',
      memberAttribute: 'member',
      userClasses: ['top', 'person', 'organizationalPerson', 'user'],
      groupClasses: ['top', 'group'],
      userFilter: '(&(objectCategory=person)(objectClass=user))',
      groupFilter: '(objectClass=group)',
    };
  }
  const { userObjectClass, groupObjectClass } = settings;
  return {
    isAd: false,
    idAttribute: 'entryUUID',
    loginAttribute: 'uid',
    nameAttribute: 'uid',
    memberAttribute: groupObjectClass === 'groupOfUniqueNames' ? 'uniqueMember' : 'member',
    userClasses: [userObjectClass],
    groupClasses: [groupObjectClass],
    userFilter: `(objectClass=${userObjectClass})`,
    groupFilter: `(objectClass=${groupObjectClass})`,
  };
}
