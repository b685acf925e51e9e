import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../../domain/scim/filter/matches.ts';
import { parseFilter } from '../../../domain/scim/filter/parseFilter.ts';
import { USER_KIND } from '../../../domain/scim/schemas/kinds.ts';
import { ScimError } from '../../../domain/scim/scimError.ts';
import type { JsonObject } from '../../../domain/values.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ANN: JsonObject = {
  id: 'usr_1',
  userName: 'Ann@Acme.example',
  externalId: 'X-1',
  active: true,
  name: { familyName: "O'Malley" },
  displayName: 'acme\\ann "the boss"',
  emails: [
    { type: 'work', value: 'ann@acme.example', primary: true },
    { type: 'home', value: 'ann@home.example' },
  ],
  [ENTERPRISE]: { department: 'R&D', manager: { value: 'usr_2' } },
  meta: { lastModified: '2026-01-02T03:04:05.000Z' },
};

function finds(filter: string): boolean {
  return matches(parseFilter(USER_KIND, filter), ANN);
}

describe('A filter', () => {
  it.each([
    'userName eq "ann@acme.EXAMPLE"',
    'USERNAME Eq "ann@acme.example"',
    'externalId eq "X-1"',
    'name.familyName co "O\'Malley"',
    'displayName eq "acme\\\\ann \\"the boss\\""',
    'userName sw "ANN"',
    'userName ew ".example"',
    'title eq null',
    'not (title pr)',
    'title ne "Boss"',
    'active eq true',
    'active eq "True"',
    'emails pr',
    'emails eq "ann@home.example"',
    'emails.type eq "home"',
    'emails[type eq "work" and value co "@acme"]',
    'emails[type eq "work"].value eq "ann@acme.example"',
    'emails[not (type eq "work")]',
    `${ENTERPRISE}:department eq "r&d"`,
    `${ENTERPRISE}:manager eq "usr_2"`,
    'urn:ietf:params:scim:schemas:core:2.0:User:userName pr',
    'meta.lastModified gt "2026-01-01T00:00:00Z"',
    'meta.lastModified le "2026-01-02T04:04:05+01:00"',
    'userName eq "x" or userName sw "ann" and active eq true',
    '(userName eq "x" or active eq true) and not (userName eq "y")',
  ])('lets through: %s', (filter) => {
    expect(finds(filter)).toBe(true);
  });

  it.each([
    'userName eq "ann"',
    'externalId eq "x-1"',
    'emails[type eq "home" and value co "@acme"]',
    'emails[type eq "home"].value eq "ann@acme.example"',
    'emails ne "ann@home.example"',
    'title pr',
    'title gt "A"',
    'userName eq null',
    'not (userName pr)',
    '(userName eq "x" or userName sw "ann") and active eq false',
  ])('holds back: %s', (filter) => {
    expect(finds(filter)).toBe(false);
  });

  const REFUSED = [
    'nonsense eq "x"',
    'userName',
    'userName eq',
    'userName xx "y"',
    'userName eq "x',
    'userName eq "x"y"',
    'userName eq 5',
    'active gt true',
    'active eq "perhaps"',
    'name eq "x"',
    'userName[type eq "x"]',
    'emails[type eq "work"',
    'emails[nonsense eq "work"]',
    'meta.lastModified gt "yesterday"',
    'password sw "a"',
    'userName eq "a\\qb"',
    'userName eq "a\\u0000b"',
    `${'('.repeat(5000)}userName pr${')'.repeat(5000)}`,
    `${'not '.repeat(2000)}userName pr`,
    `userName eq "${'\n'.repeat(40)}`,
    `userName eq "${'x'.repeat(20_000)}"`,
    'userName eq "x" and',
    ' or ',
    '\\',
    'urn:nobody:knows:User:userName pr',
  ];
  it.each(REFUSED.map((filter) => [filter.slice(0, 60), filter]))('is refused: %j', (_beginning, filter) => {
    expect(() => parseFilter(USER_KIND, filter)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidFilter' }),
    );
  });

  it('is read or refused, whatever it is', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'userName',
        'emails',
        'eq',
        'co',
        'pr',
        'and',
        'or',
        'not',
        '(',
        ')',
        '[',
        ']',
        '"x"',
        'true',
        'null',
        '5',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          matches(parseFilter(USER_KIND, pieces.join(' ')), ANN);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
          expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
