import { z } from '@hono/zod-openapi';
import { evidence, evidenceKey } from '../schemas/evidence.ts';
import { idInPath } from '../schemas/ids.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const tags = ['Reports'];
const path = '/v1/users/{id}/evidence';
const request = {
  params: idInPath('usr'),
  query: z.strictObject({ format: z.enum(['json', 'pdf']).default('json') }),
};
const responses = {
  200: {
    description: 'The signed document; as PDF the same for reading, with the JSON attached to it',
    content: {
      'application/json': { schema: evidence },
      'application/pdf': { schema: z.string().openapi({ format: 'binary' }) },
    },
  },
};

export const made = securedRoute('reports:read', {
  method: 'get',
  path,
  tags,
  summary: 'Signed evidence of every access a person has or had: given and taken when and by which event',
  description:
    'As Tenure knows it, with the newest verification there is. Also of people who are here, and of who was deleted. Each is noted in the audit log (`evidence.make`).',
  request,
  responses,
});

export const verified = securedRoute('reports:read', {
  method: 'post',
  path,
  tags,
  summary: 'The same, after each target was read again',
  description:
    'Reads the accounts in their targets now, all at once and for at most 10 s each; nothing is written there. A target that does not tell is `unverified`.',
  request,
  responses,
});

export const key = securedRoute('reports:read', {
  method: 'get',
  path: '/v1/evidence-key',
  tags,
  summary: 'The public key that evidence is checked with, as JWK',
  responses: { 200: jsonAnswer('An Ed25519 key (RFC 8037)', evidenceKey) },
});
