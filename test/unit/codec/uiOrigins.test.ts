import { expect, test } from 'vitest';
import { uiOrigins } from '../../../runtime/codec/uiOrigins.ts';

test('the UI of this machine may ask under each of its names', () => {
  expect([...uiOrigins('http://127.0.0.1:8233', [])].sort()).toEqual([
    'http://127.0.0.1:8233',
    'http://localhost:8233',
  ]);
  expect([...uiOrigins('http://localhost:8080/ui', [])].sort()).toEqual([
    'http://127.0.0.1:8080',
    'http://localhost:8080',
  ]);
});

test('one elsewhere, and those that were configured, under the names they have', () => {
  expect([...uiOrigins('https://temporal.acme.example/ui', ['https://ops.acme.example'])]).toEqual([
    'https://ops.acme.example',
    'https://temporal.acme.example',
  ]);
  expect([...uiOrigins(undefined, [])]).toEqual([]);
});
