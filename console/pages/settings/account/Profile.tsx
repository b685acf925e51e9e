import { Button, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Session, useMay } from '../../../client/session.ts';
import { Section } from '../../../parts/Section.tsx';
import { useAdministrator } from '../admins/useAdministrator.ts';

/** Name, address and role; admins change their name here, the others ask one. */
export function Profile({ user }: { readonly user: Session['user'] }) {
  const [name, setName] = useState(user.name);
  const { change } = useAdministrator(user);
  const mayWrite = useMay('admins:write');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') change.mutate({ name: name.trim() });
  };
  return (
    <Section title="You">
      <Text size="sm" mb="sm">
        {user.email}, role {user.role}
      </Text>
      {mayWrite ? (
        <form onSubmit={submit}>
          <Group align="flex-end" gap="sm">
            <TextInput
              label="Name"
              autoComplete="name"
              maxLength={200}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={name.trim() === user.name} loading={change.isPending}>
              Save name
            </Button>
          </Group>
        </form>
      ) : (
        <Text size="sm">{user.name}</Text>
      )}
    </Section>
  );
}
