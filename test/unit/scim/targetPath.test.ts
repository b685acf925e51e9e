import { describe, expect, it } from 'vitest';
import { buildResource, mergeForPut, USER_SCHEMA } from '../../../connectors/scim/buildResource.ts';
import { desiredTargets } from '../../../connectors/scim/desiredTargets.ts';
import { parseTargetPath, wirePath } from '../../../connectors/scim/targetPath.ts';
import type { AttributeValue } from '../../../domain/values.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const desired = (values: Record<string, AttributeValue>) =>
  desiredTargets(Object.entries(values).map(([target, value]) => ({ target, value, apply: 'always' as const })));

describe('a target attribute path', () => {
  it.each([
    ['userName', undefined, 'userName', undefined, undefined],
    ['name.givenName', undefined, 'name', undefined, 'givenName'],
    ['emails[type eq "work"].value', undefined, 'emails', 'type eq "work"', 'value'],
    ['emails[type eq "a.b:c]"].value', undefined, 'emails', 'type eq "a.b:c]"', 'value'],
    [`${ENTERPRISE}:department`, ENTERPRISE, 'department', undefined, undefined],
    [`${ENTERPRISE}.department`, ENTERPRISE, 'department', undefined, undefined],
    [`${ENTERPRISE}:manager.value`, ENTERPRISE, 'manager', undefined, 'value'],
    [`${USER_SCHEMA}:userName`, undefined, 'userName', undefined, undefined],
    ['urn:acme:hr:Person:costs[kind eq "x"].value', 'urn:acme:hr:Person', 'costs', 'kind eq "x"', 'value'],
  ])('%s is taken apart', (text, urn, attribute, filter, sub) => {
    const path = parseTargetPath(text);
    expect([path.urn, path.attribute, path.filter?.text, path.sub]).toEqual([urn, attribute, filter, sub]);
  });

  it('is put together with a colon before the extension attribute', () => {
    expect(wirePath(parseTargetPath(`${ENTERPRISE}.department`))).toBe(`${ENTERPRISE}:department`);
  });

  it.each(['', 'user name', 'emails[type eq work].value', 'emails[type', 'a..b', '.a', 'a[b eq "c"]d'])(
    '%j is refused with what was expected',
    (text) => {
      expect(() => parseTargetPath(text)).toThrow(
        expect.objectContaining({
          code: 'bad_target_path',
          kind: 'permanent',
          remedy: expect.stringContaining('userName'),
        }),
      );
    },
  );
});

describe('the body of a creation', () => {
  it('names the extensions in use and leaves out what has no value', () => {
    const body = buildResource(
      USER_SCHEMA,
      'usr_1',
      desired({
        userName: 'anna',
        'name.givenName': 'Anna',
        title: null,
        'emails[type eq "work"].value': 'a@acme.io',
        [`${ENTERPRISE}:department`]: 'R&D',
      }),
    );
    expect(body).toEqual({
      schemas: [USER_SCHEMA, ENTERPRISE],
      externalId: 'usr_1',
      userName: 'anna',
      name: { givenName: 'Anna' },
      emails: [{ type: 'work', value: 'a@acme.io' }],
      [ENTERPRISE]: { department: 'R&D' },
    });
  });
});

describe('the body of a PUT', () => {
  it('keeps what is not mapped and leaves out what only the server may write', () => {
    const current = {
      schemas: [USER_SCHEMA],
      id: '7',
      meta: { version: 'x' },
      groups: [{ value: 'g' }],
      userName: 'anna',
      nickName: 'Nan',
      lastSeen: 'now',
      [ENTERPRISE]: { costCenter: '9' },
    };
    const body = mergeForPut(current, desired({ title: 'Boss', [`${ENTERPRISE}:department`]: 'R&D' }), ['lastseen']);
    expect(body).toEqual({
      schemas: [USER_SCHEMA, ENTERPRISE],
      userName: 'anna',
      nickName: 'Nan',
      title: 'Boss',
      [ENTERPRISE]: { costCenter: '9', department: 'R&D' },
    });
  });
});
