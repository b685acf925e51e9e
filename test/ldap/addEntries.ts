import { Client } from 'ldapts';

/** Entries that were there before Tenure came, written by the administrator. */
export async function addEntries(
  server: { readonly url: string; readonly authority: string; readonly dn: string; readonly password: string },
  entries: readonly { readonly dn: string; readonly attributes: Record<string, string | string[]> }[],
): Promise<void> {
  await asAdministrator(server, async (client) => {
    for (const { dn, attributes } of entries) await client.add(dn, attributes);
  });
}

export async function asAdministrator<T>(
  server: { readonly url: string; readonly authority: string; readonly dn: string; readonly password: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ url: server.url, timeout: 10_000, tlsOptions: { ca: server.authority } });
  try {
    await client.bind(server.dn, server.password);
    return await work(client);
  } finally {
    await client.unbind();
  }
}
