import { memberChange } from '../schemas/group.ts';
import { idInPath } from '../schemas/ids.ts';
import {
  appChange,
  appEffectSchema,
  memberEffectsSchema,
  policyChange,
  policyEffectSchema,
} from '../schemas/whatIf.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const description = 'Computed as things stand now, and applied to nothing.';

export const ofPolicy = securedRoute('policies:read', {
  method: 'post',
  path: '/v1/policies/what-if',
  tags: ['Policies'],
  summary: 'Whom a new policy, a change of one or its end would give an account or take it from',
  description,
  request: {
    body: jsonBody(policyChange, {
      appId: 'app_0199c0ffee00abababababababababab',
      groupId: 'grp_0199c0ffee00abababababababababab',
    }),
  },
  responses: { 200: jsonAnswer('What it would do', policyEffectSchema) },
});

export const ofApp = securedRoute('apps:read', {
  method: 'post',
  path: '/v1/apps/{id}/what-if',
  tags: ['Apps'],
  summary: 'What a change of settings, or the removal of the app, would give and take',
  description,
  request: { params: idInPath('app'), body: jsonBody(appChange, { authorizedDomains: ['acme.example'] }) },
  responses: { 200: jsonAnswer('What it would do', appEffectSchema) },
});

export const ofMembers = securedRoute('groups:read', {
  method: 'post',
  path: '/v1/groups/{id}/what-if',
  tags: ['Groups'],
  summary: 'Which apps people would get or lose by a change of members',
  description,
  request: {
    params: idInPath('grp'),
    body: jsonBody(memberChange, { add: ['usr_0199c0ffee00abababababababababab'], remove: [] }),
  },
  responses: { 200: jsonAnswer('What it would do, by app', memberEffectsSchema) },
});
