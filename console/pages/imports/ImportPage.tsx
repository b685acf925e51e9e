import { Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../client/session.ts';
import { NotAllowed } from '../../parts/NotAllowed.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ImportList } from './ImportList.tsx';
import { ImportProgress } from './ImportProgress.tsx';
import { ImportWizard } from './ImportWizard.tsx';

/** People from a CSV file: a file is tried first, then taken in the background; the address names the import. */
export function ImportPage() {
  const { id } = useSearch({ from: '/signedIn/people/import' });
  const navigate = useNavigate({ from: '/people/import' });
  const mayWrite = useMay('users:write');
  return (
    <>
      <PathLink path="/people">All people</PathLink>
      <PageHeader
        title="Import people"
        lead="A CSV file with a header, from an HR system or a spreadsheet. Who is in it is added or updated; who is not stays as they are. A bad row stops none of the others."
      />
      <Stack gap="lg">
        {id === undefined ? (
          mayWrite ? (
            <ImportWizard onStarted={(started) => void navigate({ search: { id: started } })} />
          ) : (
            <NotAllowed what="Importing people" />
          )
        ) : (
          <ImportProgress id={id} onAnother={() => void navigate({ search: {} })} />
        )}
        <ImportList />
      </Stack>
    </>
  );
}
