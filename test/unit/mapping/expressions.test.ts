import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DirectoryUser } from '../../../domain/directory.ts';
import { compileExpression, createLanguage } from '../../../domain/mapping/expression/compileExpression.ts';
import { USER, userValues } from '../../../domain/mapping/sources.ts';
import { aUser } from './aUser.ts';

const language = createLanguage(USER, 'acme.example');

function evaluate(text: string, user: Partial<DirectoryUser> = {}) {
  const compiled = compileExpression(text, language);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join(' '));
  return compiled.expression.evaluate(userValues(aUser(user)));
}

function valueFor(text: string, user?: Partial<DirectoryUser>) {
  const result = evaluate(text, user);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function problemsOf(text: string) {
  const compiled = compileExpression(text, language);
  return compiled.ok ? [] : compiled.problems;
}

describe("Entra's functions", () => {
  it.each([
    ['Append(userName, ".x")', 'zoe.mueller@acme.example.x'],
    ['Append(title, "@x")', null],
    ['CBool("True")', true],
    ['CBool("0")', false],
    ['CBool(title)', null],
    ['CStr(17)', '17'],
    ['CStr(active)', 'true'],
    ['Coalesce(title, "", department)', 'Sales'],
    ['Coalesce(title)', null],
    ['Count(["a", "b"])', 2],
    ['Count(title)', 0],
    ['Count(department)', 1],
    ['DefaultDomain()', 'acme.example'],
    ['FormatDateTime("2026-01-31", "", "", "dd.MM.yyyy")', '31.01.2026'],
    ['FormatDateTime("2026-01-31T23:30:15-02:00", "", "", "yyyyMMddHHmmss")', '20260201013015'],
    ['FormatDateTime("20261109120000.0Z", "", "yyyyMMddHHmmss.0Z", "yyyy-MM-dd")', '2026-11-09'],
    ['FormatDateTime(title, "", "", "yyyy")', null],
    ['IIF(active, "in", "out")', 'in'],
    ['IIF(department == "IT", "in", "out")', 'out'],
    ['IsNull(title)', true],
    ['IsNull("")', false],
    ['IsNullOrEmpty("")', true],
    ['IsPresent(department)', true],
    ['IsPresent(attributes.nothing)', false],
    ['Item(["a", "b"], 2)', 'b'],
    ['Item(["a"], 2)', null],
    ['Join(" ", givenName, title, familyName)', 'Zoë Müller'],
    ['Join("-", ["a", "b"], "c", 4)', 'a-b-c-4'],
    ['Join("-", title, "")', null],
    ['Left(givenName, 2)', 'Zo'],
    ['Left("\u{1F600}ab", 2)', '\u{1F600}a'],
    ['Left("ab", 5)', 'ab'],
    ['Right("abcd", 2)', 'cd'],
    ['Right("ab", 0)', ''],
    ['Right("ab", 5)', 'ab'],
    ['Mid("abcdef", 2, 3)', 'bcd'],
    ['Mid("abc", 9, 3)', ''],
    ['NormalizeDiacritics("Zoë Müller-Łukasz Đorđe Straße Æsir")', 'Zoe Muller-Lukasz Dorde Strasse AEsir'],
    ['NormalizeDiacritics("\u0e19\u0e49\u0e33")', '\u0e19\u0e49\u0e33'],
    ['Not(active)', false],
    ['Replace("a.b.c", ".", "-")', 'a-b-c'],
    ['Replace("a+b", "+", "$&")', 'a$&b'],
    ['Replace("ab", "", "x")', 'ab'],
    ['SelectUniqueValue(title, givenName, familyName)', 'Zoë'],
    ['Split("a,b,,c", ",")', ['a', 'b', '', 'c']],
    ['Split(title, ",")', []],
    ['StripSpaces(" a b ")', 'ab'],
    ['Switch(department, "ROW", "Sales", "US", "IT", "DE")', 'US'],
    ['Switch("HR", "ROW", "Sales", "US")', 'ROW'],
    ['Switch(title, "none", "", "empty")', 'empty'],
    ['ToLower("ÀI")', 'ài'],
    ['ToLower("I", "tr-TR")', 'ı'],
    ['ToUpper("straße")', 'STRASSE'],
    ['Trim("  a ")', 'a'],
    ['Word("The quick, brown", 2, " ,")', 'quick'],
    ['Word("one", 2, " ")', null],
    [
      'ToLower(NormalizeDiacritics(Join(".", givenName, familyName))) + "@" + DefaultDomain()',
      'zoe.muller@acme.example',
    ],
  ])('%s', (text, value) => {
    expect(valueFor(text)).toEqual(value);
  });

  it('take at least every prefix and suffix of a text apart and together again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, count) => {
        const user = { attributes: { text, count } };
        const whole =
          'Join("", Left(attributes.text, attributes.count), Mid(attributes.text, attributes.count + 1, 1000))';
        expect(valueFor(whole, user) ?? '').toBe(text);
      }),
    );
  });
});

describe('an expression', () => {
  it('sees the user as a whole, by fields, and attributes of any name', () => {
    const attributes = {
      'cost-center': 'C 7',
      level: 4,
      ratio: 0.5,
      tags: ['a', 'b'],
      manager: { name: 'Ann' },
      flag: true,
    };
    const values: Record<string, unknown> = {
      'user.userName == userName': true,
      'user.attributes["cost-center"]': 'C 7',
      'attributes.level + 1': 5,
      'attributes.ratio * 2.0': 1,
      'attributes.tags.map(t, ToUpper(t))': ['A', 'B'],
      'attributes.tags.exists(t, t == "b")': true,
      'attributes.manager.name': 'Ann',
      'attributes.manager.none': null,
      'attributes.flag ? 1.5 : 2.5': 1.5,
      'attributes.none': null,
      'has(attributes.none)': false,
      'has(attributes.level)': true,
      'has(user.title)': false,
      '"level" in attributes': true,
      title: null,
      active: true,
      '{"a": [1, {"b": null}]}': { a: [1, { b: null }] },
      'department.startsWith("Sa") && email.endsWith("acme.example")': true,
      'department in ["IT", "Sales"]': true,
      'size(department)': 5,
    };
    for (const [text, value] of Object.entries(values))
      expect([text, valueFor(text, { attributes })]).toEqual([text, value]);
  });

  it('is not fooled by names of JavaScript', () => {
    expect(valueFor('attributes.constructor')).toBeNull();
    expect(valueFor('attributes["__proto__"]')).toBeNull();
    expect(problemsOf('constructor')).toHaveLength(1);
    expect(problemsOf('toString()')).toHaveLength(1);
  });

  it.each([
    ['', 'is empty', undefined, undefined],
    ['Join("-", givenName', 'never closed', 1, 5],
    ['Join("-",\n  givenName))', 'closes no (', 2, 13],
    ['"abc', 'no closing "', 1, 1],
    ['givenName +', "can't be read", 1, expect.any(Number)],
    ['Joyn("-", givenName)', 'no function Joyn', 1, expect.any(Number)],
    ['join("-", givenName)', 'Did you mean Join?', 1, expect.any(Number)],
    ['givenName.ToLower()', 'write ToLower(value', 1, expect.any(Number)],
    ['Left(givenName)', 'takes 2 arguments, not 1', 1, expect.any(Number)],
    ['Switch(title, "d", "a", "b", "c")', 'a value after each key', 1, expect.any(Number)],
    ['Left(givenName, "2")', 'a whole number as argument 2, not string', 1, expect.any(Number)],
    ['ToLower(["a"])', 'text as argument 1, not list', 1, expect.any(Number)],
    ['"a" +\n  givenname', 'Did you mean givenName?', 2, 3],
    ['costCenter', 'Did you mean attributes.costCenter?', 1, 1],
    ['user.mail', 'mail is unknown', 1, expect.any(Number)],
    ['ToLower', 'is a function', 1, 1],
    ['givenName + 1', '+ has no form for (string, int)', 1, expect.any(Number)],
    ['!department', '! has no form', 1, expect.any(Number)],
    ['department ? 1 : 2', 'true or false, not string', 1, expect.any(Number)],
    ['department.contains(1)', 'contains of string has no form for (int)', 1, expect.any(Number)],
    ['active.name', 'A bool has no field name', 1, expect.any(Number)],
    ['title[0]', 'A string has no elements', 1, expect.any(Number)],
    ['department.exists(x, true)', 'Expected a list', 1, expect.any(Number)],
    ['[1].map(a, [2].map(b, [3].map(c, c)))', 'nested deeper than 2', 1, expect.any(Number)],
    ['acme.Type{a: 1}', 'no type', 1, expect.any(Number)],
  ])('is refused, with its place: %s', (text, message, line, column) => {
    const [problem] = problemsOf(text);
    expect(problem?.message).toContain(message);
    expect([problem?.line, problem?.column]).toEqual([line, column]);
  });

  it('is refused when it is too long or nested too deeply', () => {
    const nested = `${'('.repeat(60)}1${')'.repeat(60)}`;
    expect(problemsOf(nested)).toEqual([{ message: 'Brackets are nested deeper than 50.', line: 1, column: 51 }]);
    expect(problemsOf('x'.repeat(10_001))).toEqual([{ message: expect.stringContaining('at most 10000') }]);
  });

  it('of thousands of operators is computed or refused', () => {
    for (const text of [
      `${'!'.repeat(9_000)}active`,
      `${'-'.repeat(9_001)}1`,
      Array(3_000).fill('1').join('+'),
      `attributes${'.a'.repeat(4_000)}`,
      `${'active?1:'.repeat(1_100)}2`,
      `attributes${'[0]'.repeat(3_000)}`,
    ]) {
      const compiled = compileExpression(text, language);
      if (compiled.ok) expect(compiled.expression.evaluate(userValues(aUser()))).toHaveProperty('ok');
      else expect(compiled.problems).not.toEqual([]);
    }
  });

  it('keeps brackets and quotes inside text and comments apart from its own', () => {
    expect(valueFor('"(" + \'["\' + r"\\" + """a"b""" // (\n + ")"')).toBe('(["\\a"b)');
  });

  it.each([
    ['givenName + title', { title: null }, 'column'],
    ['int(attributes.secret)', { attributes: { secret: 'hunter2' } }, 'not of the form'],
    ['{"a": 1}[attributes.secret]', { attributes: { secret: 'hunter2' } }, 'a key is not in its map'],
    ['CBool(attributes.secret)', { attributes: { secret: 'hunter2' } }, 'CBool expects true or false, not text'],
    ['department.matches(attributes.secret)', { attributes: { secret: 'hunter2(' } }, 'not of the form'],
    ['FormatDateTime(attributes.secret, "", "", "yyyy")', { attributes: { secret: 'hunter2' } }, 'ISO 8601'],
    ['FormatDateTime("2026-02-30", "", "", "yyyy")', {}, 'does not exist'],
    ['ToLower(givenName, "??")', {}, 'culture'],
    ['Item([1], 0)', {}, 'counts from 1'],
    ['Left("a", -1)', {}, '0 or more'],
    ['bytes("a")', {}, 'neither text'],
    ['9007199254740993', {}, 'too large'],
    ['1.0 / 0.0', {}, 'finite'],
    ['attributes.many.map(x, x)', { attributes: { many: Array.from({ length: 1001 }, () => 1) } }, 'more than 1000'],
    [
      'Replace(Replace(attributes.long, "a", attributes.long), "a", attributes.long)',
      { attributes: { long: 'a'.repeat(300) } },
      'more than 100000',
    ],
    ['Split(attributes.long, "a")', { attributes: { long: 'a'.repeat(2000) } }, 'more than 1000'],
  ])('that fails for a user says why without their values: %s', (text, user, message) => {
    const result = evaluate(text, user);
    expect(result).toEqual({ ok: false, message: expect.stringContaining(message) });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('survives a hostile regular expression', () => {
    const begun = performance.now();
    expect(valueFor('attributes.long.matches("^(a+)+$")', { attributes: { long: `${'a'.repeat(5000)}!` } })).toBe(
      false,
    );
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('is read or refused in any case, never crashes', () => {
    const piece = fc.constantFrom(
      ...[
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        ',',
        '.',
        '+',
        '?',
        ':',
        '!',
        '&&',
        ' ',
        '\n',
        '1',
        '2u',
        '"a"',
        'null',
      ],
      ...[
        'user',
        'title',
        'attributes',
        'Join',
        'Switch',
        'Left',
        'has',
        'map',
        'x',
        'in',
        '==',
        '-',
        '//',
        'r"',
        '"""',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const compiled = compileExpression(pieces.join(''), language);
        if (compiled.ok) expect(compiled.expression.evaluate(userValues(aUser()))).toHaveProperty('ok');
        else expect(compiled.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
