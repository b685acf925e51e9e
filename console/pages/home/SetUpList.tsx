import { Button, Group, List, Progress, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useMay } from '../../client/session.ts';
import { Section } from '../../parts/Section.tsx';
import type { Overview } from './overview.ts';

const STEPS = [
  {
    key: 'app',
    label: 'Connect an app',
    text: 'Its address and token; Tenure tests them.',
    path: '/apps/new',
    scope: 'apps:write',
  },
  {
    key: 'people',
    label: 'Add people',
    text: 'One by one, from a CSV file, or by your HR system.',
    path: '/people?add=true',
    scope: 'users:write',
  },
  {
    key: 'group',
    label: 'Create a group',
    text: 'Who is in it gets what it gives.',
    path: '/groups?add=true',
    scope: 'groups:write',
  },
  {
    key: 'policy',
    label: 'Add a policy',
    text: 'It gives an app to a group.',
    path: '/policies?add=true',
    scope: 'policies:write',
  },
] as const;

/** What is still to be set up, each with its button; nothing once all is. */
export function SetUpList({ setUp }: { readonly setUp: Overview['setUp'] }) {
  const router = useRouter();
  const open = STEPS.filter(({ key }) => !setUp[key]);
  const next = open[0];
  if (next === undefined) return null;
  const done = STEPS.length - open.length;
  return (
    <Section title="Set up" lead={`${done} of ${STEPS.length} steps done.`}>
      <Progress value={(100 * done) / STEPS.length} mb="md" aria-label="Set-up" />
      <List listStyleType="none" spacing="sm" p={0}>
        {STEPS.map((step, index) => (
          <List.Item key={step.key} styles={{ itemWrapper: { display: 'block' } }}>
            <Group justify="space-between" gap="sm">
              <Group gap="sm" wrap="nowrap" miw={0}>
                <ThemeIcon
                  radius="xl"
                  size="md"
                  variant={setUp[step.key] ? 'filled' : 'default'}
                  color="green.9"
                  aria-hidden
                >
                  {setUp[step.key] ? '✓' : index + 1}
                </ThemeIcon>
                <div>
                  <Text size="sm" fw={500}>
                    {step.label}
                    {setUp[step.key] ? <VisuallyHidden> (done)</VisuallyHidden> : null}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {step.text}
                  </Text>
                </div>
              </Group>
              {setUp[step.key] ? null : (
                <Step {...step} isNext={step === next} onGo={() => router.history.push(step.path)} />
              )}
            </Group>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

interface StepProps {
  readonly label: string;
  readonly scope: string;
  readonly isNext: boolean;
  readonly onGo: () => void;
}

function Step({ label, scope, isNext, onGo }: StepProps) {
  const may = useMay(scope);
  if (!may) return null;
  return (
    <Button size="xs" variant={isNext ? 'filled' : 'default'} onClick={onGo}>
      {label}
    </Button>
  );
}
