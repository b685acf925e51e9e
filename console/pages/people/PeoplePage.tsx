import { Button, Group as Row } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { AddPersonDialog } from './AddPersonDialog.tsx';
import { PeopleFilters } from './PeopleFilters.tsx';
import { PeopleTable } from './PeopleTable.tsx';
import { peopleQuery } from './queries.ts';
import type { PeopleSearch } from './routes.ts';
import { SelectionBar } from './SelectionBar.tsx';

const NOBODY: ReadonlySet<string> = new Set();

/** The people of the directory: found, chosen, put into groups, added. */
export function PeoplePage() {
  const search = useSearch({ from: '/signedIn/people' });
  const navigate = useNavigate({ from: '/people' });
  const mayWrite = useMay('users:write');
  const [chosen, setChosen] = useState(NOBODY);
  const list = useInfiniteQuery(peopleQuery(search));
  const people = list.data?.pages.flatMap(({ data }) => data);
  const go = (changed: PeopleSearch) => {
    setChosen(NOBODY);
    void navigate({ search: { ...search, ...changed }, replace: true });
  };
  const isNarrowed = [search.q, search.active, search.group, search.app].some((it) => it !== undefined);
  const add = <Button onClick={() => go({ add: true })}>Add person</Button>;
  const fromFile = (
    <Button variant="default" component={Link} to="/people/import">
      Import people
    </Button>
  );
  return (
    <>
      <PageHeader
        title="People"
        lead="Everybody whom the directory knows. Who is put into a group gets the apps that its policies give."
        actions={
          mayWrite ? (
            <>
              {fromFile}
              {add}
            </>
          ) : null
        }
      />
      <PeopleFilters search={search} onChange={go} />
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {people === undefined ? (
        list.isPending ? (
          <Loading />
        ) : null
      ) : people.length === 0 ? (
        <EmptyState
          title={isNarrowed ? 'Nobody matches' : 'Nobody is here yet'}
          text={
            isNarrowed
              ? 'Try less of a name, or clear the filters.'
              : 'Add people one by one, import them from a file, or connect an HR system that posts them (see Settings).'
          }
          action={
            isNarrowed || !mayWrite ? null : (
              <Row>
                <Button onClick={() => go({ add: true })}>Add the first person</Button>
                <Button variant="default" component={Link} to="/people/import">
                  Import from a file
                </Button>
              </Row>
            )
          }
        />
      ) : (
        <>
          <SelectionBar ids={[...chosen]} groupId={search.group} onDone={() => setChosen(NOBODY)} />
          <PeopleTable label="People" people={people} selection={{ ids: chosen, onChange: setChosen }} />
          <MoreRows
            count={people.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
      <AddPersonDialog isOpen={search.add === true && mayWrite} onClose={() => go({ add: undefined })} />
    </>
  );
}
