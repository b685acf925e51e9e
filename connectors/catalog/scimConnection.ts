import type { ConnectionForm } from './catalog.ts';

/** What every SCIM target asks for. */
export const SCIM_CONNECTION: ConnectionForm = {
  baseUrl: { label: 'SCIM Base URL', placeholder: 'https://scim.example.com/scim' },
  token: { label: 'Bearer Token' },
  fields: [],
};
