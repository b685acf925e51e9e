import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loading } from '../../../parts/Loading.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { mappingsQuery } from '../appQueries.ts';
import { MappingEditor } from '../mapping/MappingEditor.tsx';
import type { MappingKind } from '../mapping/rowProblems.ts';
import { useChangeApp } from '../useChangeApp.ts';
import type { StepProps } from './stepProps.ts';

/** Steps 2 and 3: what of a person, and of a group, goes where. */
export function MappingStep({ app, entry, kind, mayWrite, onNext }: StepProps & { readonly kind: MappingKind }) {
  const mappings = useQuery(mappingsQuery(app.id));
  const change = useChangeApp(app.id);
  const isSkipped = Array.isArray(app.pushGroups) && app.pushGroups.length === 0;
  // Groups were skipped before, and are wanted now.
  const afterSave = () => {
    if (kind === 'groups' && isSkipped) change.mutate({ pushGroups: 'policy' }, { onSuccess: onNext });
    else onNext();
  };
  if (mappings.isPending) return <Loading />;
  if (mappings.data === undefined) return <ProblemAlert error={mappings.error} />;
  return (
    <>
      <Title order={2} size="h4">
        {kind === 'users' ? 'Users' : 'Groups'}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {kind === 'users'
          ? `Each row maps an attribute of the directory to one of the application. ${entry.displayName} requires the locked ones.`
          : 'Optional: skip it where the application shall get no groups.'}
      </Text>
      <MappingEditor
        app={app}
        entry={entry}
        kind={kind}
        saved={mappings.data}
        mayWrite={mayWrite}
        verb="Save and next"
        savesUnchanged
        onSaved={afterSave}
      >
        {kind === 'groups' ? (
          <Button
            variant="default"
            loading={change.isPending}
            onClick={() => change.mutate({ pushGroups: [] }, { onSuccess: onNext })}
          >
            Skip groups
          </Button>
        ) : null}
      </MappingEditor>
      <ProblemAlert error={change.error} />
    </>
  );
}
