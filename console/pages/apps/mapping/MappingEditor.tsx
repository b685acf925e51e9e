import { Button, Grid, Group, List, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import type { App, CatalogEntry } from '../appQueries.ts';
import { CopyFromApp } from './CopyFromApp.tsx';
import { type DraftRow, draftOf, emptyRow, isSame, rowsOf } from './draftRows.ts';
import { MappingTable } from './MappingTable.tsx';
import { MappingWhatIf } from './MappingWhatIf.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { type MappingKind, previewProblems, savedProblems, shownFields } from './rowProblems.ts';
import { useFirstPerson } from './useFirstPerson.ts';
import { useMappingPreview } from './useMappingPreview.ts';
import { type Mappings, useSaveMappings } from './useSaveMappings.ts';

interface Props {
  readonly app: App;
  readonly entry: CatalogEntry;
  readonly kind: MappingKind;
  readonly saved: Mappings;
  readonly mayWrite: boolean;
  /** What the button that saves says. */
  readonly verb: string;
  /** After the save, or at once where there was nothing to save and `savesUnchanged`. */
  readonly onSaved: () => void;
  readonly savesUnchanged?: boolean;
  /** Further buttons beside it. */
  readonly children?: ReactNode;
}

/** Rows of an app's mapping of people or groups; a preview for a real person beside them. */
export function MappingEditor(props: Props) {
  const { app, entry, kind, saved, mayWrite, verb, onSaved, savesUnchanged = false, children } = props;
  const [rows, setRows] = useState<DraftRow[]>(() => draftOf(saved[kind]));
  const [picked, setPicked] = useState<string | null>(null);
  const first = useFirstPerson();
  const userId = picked ?? first;
  const [initial, setInitial] = useState(rows);
  const other = kind === 'users' ? 'groups' : 'users';
  const sent = { [kind]: rowsOf(rows), [other]: rowsOf(draftOf(saved[other])) };
  const body = { users: sent.users ?? [], groups: sent.groups ?? [] };
  const preview = useMappingPreview({ appId: app.id, userId, ...body });
  const save = useSaveMappings(app.id);
  const change = (next: DraftRow[]) => {
    setRows(next);
    save.reset();
  };
  const problems = save.isError ? savedProblems(save.error, kind) : previewProblems(preview.data, kind);
  const isDirty = !isSame(rows, initial);
  const submit = () => {
    if (!isDirty && savesUnchanged) onSaved();
    else
      save.mutate(body, {
        onSuccess: () => {
          setInitial(rows);
          onSaved();
        },
      });
  };
  return (
    <form
      noValidate
      aria-label={kind === 'users' ? 'Users mapping' : 'Groups mapping'}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: kind === 'users' ? 8 : 12 }}>
          <MappingTable
            kind={kind}
            rows={rows}
            required={entry.requiredAttributes[kind]}
            problems={problems}
            isReadOnly={!mayWrite}
            onChange={change}
          />
          <General problems={problems.filter(({ row }) => row === null).map(({ text }) => text)} />
          {mayWrite ? (
            <Group gap="xs" mt="xs">
              <Button variant="default" size="xs" onClick={() => change([...rows, emptyRow()])}>
                Add row
              </Button>
              <Button variant="default" size="xs" onClick={() => change(draftOf(entry.defaultMapping[kind]))}>
                Reset to template
              </Button>
              <CopyFromApp kind={kind} appId={app.id} onCopy={change} />
            </Group>
          ) : null}
          {mayWrite && isDirty && kind === 'users' && problems.length === 0 ? (
            <MappingWhatIf appId={app.id} users={body.users} />
          ) : null}
          <ProblemAlert error={save.error} shownFields={shownFields(save.error, kind)} />
          {mayWrite ? (
            <Group mt="lg" gap="sm">
              <Button type="submit" loading={save.isPending} disabled={!isDirty && !savesUnchanged}>
                {verb}
              </Button>
              {children}
              <CurlButton method="PUT" path={`/v1/apps/${app.id}/mappings`} body={body} />
            </Group>
          ) : null}
          <Text size="sm" c="dimmed" mt="xs">
            A saved change is made in every account, at low priority.
          </Text>
        </Grid.Col>
        {kind === 'users' ? (
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <PreviewPanel
              appId={app.id}
              userId={userId}
              onPerson={setPicked}
              {...body}
              preview={preview.data}
              error={preview.error}
            />
          </Grid.Col>
        ) : null}
      </Grid>
    </form>
  );
}

/** What is wrong with the rows together, such as a required attribute that none fills. */
function General({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <List size="sm" mt="xs" c="var(--mantine-color-error)" role="alert">
      {problems.map((problem) => (
        <List.Item key={problem}>{problem}</List.Item>
      ))}
    </List>
  );
}
