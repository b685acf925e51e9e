import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../client/session.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import { DeletePolicyDialog } from '../../policies/DeletePolicyDialog.tsx';
import { EditPolicyDialog } from '../../policies/EditPolicyDialog.tsx';
import { PolicyTable } from '../../policies/PolicyTable.tsx';
import type { Policy } from '../../policies/queries.ts';
import { appPoliciesQuery } from '../appQueries.ts';
import { PolicyForm } from '../policies/PolicyForm.tsx';
import type { TabProps } from './tabProps.ts';

/** Who gets the app by which policy; one more, or one less, with what that does. */
export function PoliciesTab({ app }: TabProps) {
  const policies = useQuery(appPoliciesQuery(app.id));
  const mayWrite = useMay('policies:write');
  const [isAdding, setIsAdding] = useState(false);
  const [going, setGoing] = useState<Policy | null>(null);
  const [edited, setEdited] = useState<Policy | null>(null);
  const add = (
    <Button size="xs" onClick={() => setIsAdding(true)}>
      Add policy
    </Button>
  );
  const isEmpty = policies.data?.data.length === 0;
  return (
    <Stack gap="md">
      {policies.isPending ? <Loading rows={2} /> : null}
      <ProblemAlert error={policies.error} />
      {isEmpty && !isAdding ? (
        <EmptyState
          title="Nobody gets this application yet"
          text="A policy gives it to the members of a group: their accounts are made by themselves."
          action={mayWrite ? add : undefined}
        />
      ) : null}
      {policies.data === undefined || isEmpty ? null : (
        <Section title="Policies" actions={mayWrite && !isAdding ? add : undefined}>
          <PolicyTable
            policies={policies.data.data}
            {...(mayWrite ? { verbs: { onEdit: setEdited, onDelete: setGoing } } : {})}
          />
          {policies.data.nextCursor ? <FirstOnly count={policies.data.data.length} of="policies" /> : null}
        </Section>
      )}
      {isAdding ? (
        <Section title="New policy">
          <PolicyForm app={app} onSaved={() => setIsAdding(false)}>
            <Button variant="default" onClick={() => setIsAdding(false)}>
              Cancel
            </Button>
          </PolicyForm>
        </Section>
      ) : null}
      <EditPolicyDialog policy={edited} onClose={() => setEdited(null)} />
      <DeletePolicyDialog policy={going} onClose={() => setGoing(null)} />
    </Stack>
  );
}
