import { Alert, Code, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { authStateQuery } from '../../../client/session.ts';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';

const VARIABLES: readonly (readonly [name: string, text: string])[] = [
  ['TENURE_OIDC_ISSUER', 'The issuer; it is found by discovery, and trusted.'],
  ['TENURE_OIDC_CLIENT_ID', "Tenure's client id there."],
  ['TENURE_OIDC_CLIENT_SECRET', 'Its secret, where the issuer gives one.'],
  ['TENURE_OIDC_ROLES', 'Which values of the claim are which role: tenure-admins=admin,tenure-ops=operator'],
  ['TENURE_OIDC_ROLE_CLAIM', 'The claim that tells the role; groups, unless you say otherwise.'],
  ['TENURE_OIDC_SCOPES', 'What the issuer is asked for; openid profile email, unless you say otherwise.'],
  ['TENURE_OIDC_NAME', 'What the button on the sign-in page says.'],
  ['TENURE_PUBLIC_URL', 'Where browsers reach this console, where it is behind a proxy.'],
];

/** Whether people sign in by the organisation's issuer, and how that is set up: by environment, so that nobody is locked out here. */
export function SingleSignOnPage() {
  const state = useQuery(authStateQuery);
  return (
    <>
      <PageHeader title="Single sign-on" lead="Sign-in by any OpenID Connect issuer with discovery." />
      {state.isPending ? <Loading rows={1} /> : null}
      <ProblemAlert error={state.error} />
      {state.data === undefined ? null : state.data.oidc === null ? (
        <Alert variant="outline" title="Single sign-on is off" mb="md">
          People sign in with an email address and a password. Set the variables below and start Tenure again to turn it
          on.
        </Alert>
      ) : (
        <Alert variant="outline" color="green" title="Single sign-on is on" mb="md">
          The sign-in page offers {state.data.oidc.name}. Roles are read from the issuer at each sign-in; who has none
          is refused. Passwords of local administrators go on working, so that a broken issuer locks nobody out.
        </Alert>
      )}
      <Section title="How to set it up">
        <Text size="sm" mb="sm">
          Register a web application at your issuer with the redirect address{' '}
          <Code style={{ overflowWrap: 'anywhere' }}>{window.location.origin}/auth/callback/oidc</Code>, then set in the
          API's environment:
        </Text>
        <Table.ScrollContainer type="native" minWidth={480} tabIndex={0} role="region" aria-label="Variables">
          <Table aria-label="Variables">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Variable</Table.Th>
                <Table.Th>What it says</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {VARIABLES.map(([name, text]) => (
                <Table.Tr key={name}>
                  <Table.Td>
                    <Code>{name}</Code>
                  </Table.Td>
                  <Table.Td>{text}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Section>
    </>
  );
}
