import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoHome, freshHome } from '../../../runtime/demo/home.ts';

describe('the demo’s folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tenure-demo-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const nobody = () => false;

  it('is .tenure/demo, apart from the data of npm start', () => {
    expect(demoHome(undefined, folder)).toBe(join(folder, '.tenure', 'demo'));
  });

  it('is TENURE_HOME when that is new, empty or a demo’s already', () => {
    expect(demoHome('home', folder)).toBe(join(folder, 'home'));
    mkdirSync(join(folder, 'home'));
    expect(demoHome('home', folder)).toBe(join(folder, 'home'));
    freshHome(join(folder, 'home'), nobody);
    expect(demoHome('home', folder)).toBe(join(folder, 'home'));
  });

  it('is a folder below TENURE_HOME when that holds real data, which stays untouched', () => {
    const precious = join(folder, 'home', 'postgres');
    mkdirSync(precious, { recursive: true });
    const home = demoHome('home', folder);
    expect(home).toBe(join(folder, 'home', 'demo'));
    freshHome(home, nobody);
    expect(existsSync(precious)).toBe(true);
    expect(() => freshHome(join(folder, 'home'), nobody)).toThrow(/not a demo's folder/);
    expect(existsSync(precious)).toBe(true);
  });

  it('starts empty each time', () => {
    freshHome(folder, nobody);
    mkdirSync(join(folder, 'postgres', 'data'), { recursive: true });
    freshHome(folder, nobody);
    expect(readdirSync(folder)).toEqual(['demo.json']);
  });

  it('is left alone while another demo runs in it', () => {
    freshHome(folder, nobody);
    writeFileSync(join(folder, 'demo.json'), JSON.stringify({ pid: 4242 }));
    mkdirSync(join(folder, 'postgres'));
    expect(() => freshHome(folder, (pid) => pid === 4242)).toThrow(/A demo is running in .* \(pid 4242\)/);
    expect(existsSync(join(folder, 'postgres'))).toBe(true);
    expect(() => freshHome(folder, nobody)).not.toThrow();
  });
});
