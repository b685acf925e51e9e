import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainOf, isAuthorized, parseAuthorizedDomains } from '../../domain/authorizedDomains.ts';
import type { JsonObject } from '../../domain/values.ts';

function parsed(...list: string[]) {
  const result = parseAuthorizedDomains(list);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.domains;
}

function check(list: string[], email: string | null, attributes: JsonObject = {}) {
  const result = isAuthorized(parsed(...list), { email, attributes });
  return result.ok ? 'ok' : result.code;
}

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/).filter((it) => !/^..--/.test(it));
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('example', 'test', 'com'))
  .map(([labels, top]) => [...labels, top].join('.'));
const local = fc.stringMatching(/^[A-Za-z0-9.+_'-]{1,12}$/);

describe('a list of authorized domains', () => {
  it('is brought into normal form', () => {
    expect(parsed('Acme.Example', ' @acme.example ', 'acme.example.', '*.ACME.example', '*')).toEqual([
      'acme.example',
      '*.acme.example',
      '*',
    ]);
    expect(parsed('bücher.example', 'XN--BCHER-KVA.example', '*.日本.example', 'faß.example')).toEqual([
      'xn--bcher-kva.example',
      '*.xn--wgv71a.example',
      'xn--fa-hia.example',
    ]);
    expect(parsed('acme。example', 'localhost')).toEqual(['acme.example', 'localhost']);
    expect(parsed()).toEqual([]);
  });

  it.each([
    ...['', '@', '.', '*.', '**', '*acme.example', 'a.*.example', '*.*.example', 'acme..example', '.acme.example'],
    ...[
      'https://acme.example',
      'acme.example/x',
      'acme example',
      'acme.example:443',
      'user@acme.example',
      '@@acme.example',
    ],
    ...[
      '-acme.example',
      'acme-.example',
      'ac_me.example',
      '10.0.0.1',
      '[::1]',
      'acme%2eexample',
      'acme.example?x',
      '1',
    ],
    ...[`${'a'.repeat(64)}.example`, `${'a.'.repeat(130)}example`, 'xn--.example', 'acme\n.example', '\u0000.example'],
  ])('may not hold "%s"', (entry) => {
    expect(parseAuthorizedDomains(['acme.example', entry])).toEqual({
      ok: false,
      problems: [{ index: 1, message: expect.stringContaining('Expected a domain such as acme.example') }],
    });
  });

  it('is the same when read again, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(domain, fc.string(), fc.string({ unit: 'grapheme' }))), (list) => {
        const once = parseAuthorizedDomains(list);
        if (once.ok) expect(parseAuthorizedDomains(once.domains)).toEqual(once);
        else expect(once.problems.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a user is authorized', () => {
  it.each([
    [['acme.example'], 'zoe@acme.example', 'ok'],
    [['acme.example'], 'Zoe@ACME.Example', 'ok'],
    [['acme.example'], ' zoe@acme.example. ', 'ok'],
    [['acme.example'], 'zoe@mail.acme.example', 'domain_not_authorized'],
    [['*.acme.example'], 'zoe@mail.acme.example', 'ok'],
    [['*.acme.example'], 'zoe@a.b.acme.example', 'ok'],
    [['*.acme.example'], 'zoe@acme.example', 'domain_not_authorized'],
    [['*.acme.example'], 'zoe@evilacme.example', 'domain_not_authorized'],
    [['acme.example'], 'zoe@acme.example.evil.test', 'domain_not_authorized'],
    [['acme.example'], 'zoe@evil.test@acme.example', 'bad_email'],
    [['acme.example'], '"zoe@evil.test"@acme.example', 'ok'],
    [['evil.test'], '"zoe@evil.test"@acme.example', 'domain_not_authorized'],
    [['acme.example'], '"zoe\\"m"@acme.example', 'ok'],
    [['bücher.example'], 'zoë@BÜCHER.example', 'ok'],
    [['bücher.example'], 'zoe@xn--bcher-kva.example', 'ok'],
    [['acme.example'], 'zoe', 'bad_email'],
    [['acme.example'], '@acme.example', 'bad_email'],
    [['acme.example'], 'zoe@', 'bad_email'],
    [['acme.example'], 'zoe@acme.example/../x', 'bad_email'],
    [['acme.example'], 'Zoe <zoe@acme.example>', 'bad_email'],
    [['acme.example'], 'zoe@[10.0.0.1]', 'bad_email'],
    [['acme.example'], '', 'no_email'],
    [['acme.example'], null, 'no_email'],
    [[], 'zoe@acme.example', 'domain_not_authorized'],
    [['*'], 'zoe', 'ok'],
    [['*'], null, 'ok'],
  ])('by %j with the address %j: %s', (list, email, outcome) => {
    expect(check(list, email)).toBe(outcome);
  });

  it('by further addresses only where there is no primary one', () => {
    const further = (emails: JsonObject[string], email: string | null = null) =>
      check(['acme.example'], email, { emails });
    expect(further(['zoe@other.example', 'zoe@acme.example'])).toBe('ok');
    expect(further([{ value: 'zoe@other.example' }, { value: 'zoe@acme.example' }])).toBe('ok');
    expect(further(['zoe@other.example'])).toBe('domain_not_authorized');
    expect(further(['nonsense', 'zoe@acme.example'])).toBe('ok');
    expect(further(['nonsense', 'zoe@other.example'])).toBe('domain_not_authorized');
    expect(further(['nonsense'])).toBe('bad_email');
    expect(further([{ value: null }, 7, '', { type: 'work' }])).toBe('no_email');
    expect(further('zoe@acme.example')).toBe('ok');
    expect(further(['zoe@acme.example'], 'zoe@other.example')).toBe('domain_not_authorized');
    expect(further(['zoe@acme.example'], 'nonsense')).toBe('bad_email');
  });

  it('exactly when the domain of the address is listed, whatever the case', () => {
    const mixed = fc
      .tuple(domain, fc.infiniteStream(fc.boolean()))
      .map(([text, upper]) => [...text].map((letter) => (upper.next().value ? letter.toUpperCase() : letter)).join(''));
    fc.assert(
      fc.property(local, mixed, fc.array(domain, { maxLength: 3 }), fc.boolean(), (name, theirs, others, listed) => {
        const list = listed ? [...others, theirs] : others.filter((it) => it !== theirs.toLowerCase());
        expect(check(list, `${name}@${theirs}`)).toBe(listed ? 'ok' : 'domain_not_authorized');
      }),
    );
  });

  it('by a wildcard for what lies below the domain, never for the domain itself or a look-alike', () => {
    fc.assert(
      fc.property(local, domain, fc.array(label, { minLength: 1, maxLength: 2 }), (name, base, labels) => {
        expect(check([`*.${base}`], `${name}@${labels.join('.')}.${base}`)).toBe('ok');
        expect(check([`*.${base}`], `${name}@${base}`)).toBe('domain_not_authorized');
        // Not x, which can make an xn-- of it, and that is no domain.
        expect(check([`*.${base}`], `${name}@q${base}`)).toBe('domain_not_authorized');
        expect(check([base], `${name}@${labels.join('.')}.${base}`)).toBe('domain_not_authorized');
      }),
    );
  });

  it('for any text as an address without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.jsonValue(), (email, emails) => {
        const further: JsonObject[string] = JSON.parse(JSON.stringify(emails));
        expect(['ok', 'no_email', 'bad_email', 'domain_not_authorized']).toContain(
          check(['acme.example'], email, { emails: further }),
        );
      }),
    );
  });
});

describe('the domain of an address', () => {
  it('is in normal form', () => {
    expect(domainOf('Zoë@Bücher.Example.')).toBe('xn--bcher-kva.example');
    expect(domainOf('zoe.acme.example')).toBeUndefined();
  });
});
