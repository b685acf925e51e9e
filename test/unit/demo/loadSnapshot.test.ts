import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSnapshot } from '../../../runtime/demo/loadSnapshot.ts';
import { parseDemoOptions } from '../../../runtime/demo/options.ts';
import { domainsOf } from '../../../runtime/demo/snapshot.ts';

const PEOPLE = 'employeeNumber,email\n1,ann@x.example\n2,ben@x.example\n';

describe('loading a snapshot', () => {
  let folder: string;
  let files = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tenure-snapshot-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (content: string | Buffer) => {
    files += 1;
    const path = join(folder, `${files}.csv`);
    writeFileSync(path, content);
    return path;
  };
  const load = (people: string | Buffer, memberships?: string) =>
    loadSnapshot({ people: file(people), memberships: memberships === undefined ? undefined : file(memberships) });
  const complaints = async (people: string, memberships?: string) =>
    (await load(people, memberships)).badRows.map(({ line, reason }) => `${line}: ${reason}`);

  it('reads both days of the small company without a bad row', async () => {
    const options = parseDemoOptions([]);
    if (options === 'help' || options.second === undefined) throw new Error('no second day');
    const [first, second] = [await loadSnapshot(options.first), await loadSnapshot(options.second)];
    expect([first.people.size, first.groups.size, first.badRows]).toEqual([58, 10, []]);
    expect(second.badRows).toEqual([]);
    expect(first.people.get('H1002')).toEqual({
      userName: 'tomas.obriain@harbourlight.example',
      email: 'tomas.obriain@harbourlight.example',
      givenName: 'Tomás',
      familyName: 'Ó Briain',
      displayName: 'Tomás Ó Briain',
      division: 'Instruments',
      department: 'Engineering',
      title: 'Head of Engineering',
      manager: 'H1001',
      office: 'Galway',
      startDate: '2013-11-01',
      costCentre: '200-ENG',
    });
    expect([...(first.groupsOf.get('H1001') ?? [])]).toContain('leadership');
    expect(domainsOf(first)).toEqual(['freelance.example', 'harbourlight.example']);
  });

  it('finds the columns whatever their order, case and spelling', async () => {
    const snapshot = await load(
      'E-Mail;Cost Centre;Employee Number;GIVEN_NAME\nann@x.example;R&D;0042;Ann\n',
      'Group Name\tEMPLOYEE_NUMBER\trole\tgroup\nDesign\t0042\tLead\td\n',
    );
    expect([...snapshot.people]).toEqual([
      ['0042', { userName: 'ann@x.example', email: 'ann@x.example', givenName: 'Ann', 'Cost Centre': 'R&D' }],
    ]);
    expect([...snapshot.groups]).toEqual([['d', 'Design']]);
    expect([...(snapshot.groupsOf.get('0042') ?? [])]).toEqual(['d']);
    expect(snapshot.badRows).toEqual([]);
  });

  it('takes the file’s userName before the address, and a person without an address', async () => {
    const { people } = await load('employeeNumber,userName,email\n1,ann,ann@x.example\n2,ben,\n');
    expect([...people.values()]).toEqual([{ userName: 'ann', email: 'ann@x.example' }, { userName: 'ben' }]);
  });

  it('reads what spreadsheets write: byte order mark, CRLF, quotes with line breaks, empty rows', async () => {
    const content =
      '\ufeffemployeeNumber,email,office\r\n\r\n 1 ,ann@x.example, "Room ""A"",\r\nfloor 2" \r\n,,\r\n2,x,\r\n';
    const { people, badRows } = await load(content);
    expect(people.get('1')?.office).toBe('Room "A",\r\nfloor 2');
    expect(badRows).toEqual([
      { file: expect.stringMatching(/\.csv$/), line: 6, reason: 'email: expected name@domain' },
    ]);
  });

  it('gives a group without a name that of its external id', async () => {
    expect([...(await load(PEOPLE, 'employeeNumber,group\n1,design\n')).groups]).toEqual([['design', 'design']]);
  });

  it('knows the people who are not active, but not as people', async () => {
    const snapshot = await load(
      'employeeNumber,email,active\n1,a@x.example,TRUE\n2,b@x.example,no\n3,c@x.example,\n4,d@x.example,perhaps\n',
      'employeeNumber,group\n1,g\n2,g\n',
    );
    expect([...snapshot.people.keys()]).toEqual(['1', '3']);
    expect([...snapshot.groupsOf.keys()]).toEqual(['1']);
    expect(snapshot.badRows.map(({ line, reason }) => [line, reason])).toEqual([[5, 'active: expected true or false']]);
  });

  describe('a bad row is told with its line and reason, and the rest goes on', () => {
    it.each<[string, string, string]>([
      ['without a key', ',c@x.example', '4: no employeeNumber'],
      ['with a key seen before', '1,c@x.example', '4: employeeNumber is that of line 2'],
      ['with a user name seen before', '3,ANN@x.example', '4: userName is that of line 2'],
      ['without any name to sign in', '3,', '4: neither email nor userName'],
      ['with half an address', '3,c@', '4: email: expected name@domain'],
      ['with too few columns', '3', '4: has 1 columns, the header has 2'],
      ['with too many columns', '3,c@x.example,', '4: has 3 columns, the header has 2'],
      ['with text after a quote', '"3"x,c@x.example', '4: text follows a closing quote'],
      ['with a quote inside a cell', '3,c"@x.example', '4: a quote stands in the middle of a cell'],
      ['with a quote that is never closed', '3,"c@x.example', '4: a quote is opened and never closed'],
      ['with a NUL', '3,c\0@x.example', '4: contains a NUL character'],
    ])('%s', async (_what, row, complaint) => {
      expect(await complaints(`${PEOPLE}${row}\n`)).toEqual([complaint]);
      const { people, badRows } = await load(`${PEOPLE}${row}\n5,eve@x.example\n`);
      expect([...people.keys()]).toEqual(['1', '2', '5']);
      expect(badRows).toHaveLength(1);
    });

    it('several, each with its own line, also behind cells with line breaks', async () => {
      const rows = [
        '"3\n",c@x.example',
        '4,"d@x.example',
        '',
        '5,e@x.example',
        '6',
        '7,"f"@x.example',
        '8,h@x.example',
      ];
      const { people, badRows } = await load(`${PEOPLE}${rows.join('\r\n')}`);
      expect([...people.keys()]).toEqual(['1', '2', '3', '5', '8']);
      expect(badRows.map(({ line }) => line)).toEqual([6, 9, 10]);
    });

    it.each<[string, string, string]>([
      ['of somebody unknown', '9,g,G', '3: the people file has no usable row of this employeeNumber'],
      ['without a group', '2,,', '3: no group'],
      ['without a key', ',g,G', '3: no employeeNumber'],
      ['that names its group otherwise', '2,g,H', '3: groupName is another one than in an earlier line of this group'],
      ['whose group has another one’s name', '2,h,g', '3: groupName is that of another group'],
    ])('a membership %s', async (_what, row, complaint) => {
      const memberships = `employeeNumber,group,groupName\n1,g,G\n${row}\n2,z,Z\n`;
      expect(await complaints(PEOPLE, memberships)).toEqual([complaint]);
      const { groups, groupsOf } = await load(PEOPLE, memberships);
      expect([...groups.keys()]).toEqual(['g', 'z']);
      expect([...groupsOf].map(([key, of]) => [key, [...of]])).toEqual([
        ['1', ['g']],
        ['2', ['z']],
      ]);
    });

    it('never quotes what stands in it', async () => {
      const text = JSON.stringify((await load(`${PEOPLE}3,"Zoë"x\n4,Zoë"\n5,"Zoë\n6,Zoë\n7,Zoë,\n`)).badRows);
      expect(text).not.toContain('Zoë');
    });
  });

  describe('a file that is none is an error that names it', () => {
    it.each<[string, string | Buffer, RegExp]>([
      ['empty', '', /\.csv is empty: expected CSV/],
      ['blank', '\n \n', /\.csv is empty: expected CSV/],
      [
        'without the key column',
        'name,email\nAnn,ann@x.example\n',
        /\.csv has no column employeeNumber: expected a header/,
      ],
      ['with a column twice', 'employeeNumber,E-Mail,email\n', /\.csv: two columns are called email/],
      ['with a broken header', 'employeeNumber,"email\n1,ann@x.example\n', /\.csv: the header can't be read/],
      ['in another encoding', Buffer.from('employeeNumber,name\n1,Zo\xeb\n', 'latin1'), /\.csv is not UTF-8/],
    ])('%s', async (_what, content, sentence) => {
      await expect(load(content)).rejects.toThrow(sentence);
      await expect(load(content)).rejects.toMatchObject({ name: 'UsageError' });
    });

    it('missing', async () => {
      const people = join(folder, 'no-such.csv');
      await expect(loadSnapshot({ people, memberships: undefined })).rejects.toThrow(
        /no-such\.csv can't be read \(there is no such file\): expected a CSV file/,
      );
    });

    it('memberships without their group', async () => {
      await expect(load(PEOPLE, 'employeeNumber,team\n1,x\n')).rejects.toThrow(/\.csv has no column group:/);
    });
  });
});
