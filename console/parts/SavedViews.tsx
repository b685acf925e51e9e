import { Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { ManageViews } from './ManageViews.tsx';
import { SaveView } from './SaveView.tsx';
import { savedViewsQuery, type ViewPage } from './savedViewsQuery.ts';

/** The page's filters that were kept under a name, one's own and shared ones; keeps those of the address as they are now. */
export function SavedViews({ page }: { readonly page: ViewPage }) {
  const router = useRouter();
  const views = useQuery(savedViewsQuery(page));
  const [isSaving, saving] = useDisclosure(false);
  const [isManaging, managing] = useDisclosure(false);
  const kept = views.data?.data ?? [];
  const open = (query: string) => router.history.push(`${window.location.pathname}${query === '' ? '' : `?${query}`}`);
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" size="xs">
            Saved views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kept.map(({ id, name, query, own }) => (
            <Menu.Item key={id} onClick={() => open(query)}>
              {name}
              {own ? '' : ' (shared)'}
            </Menu.Item>
          ))}
          {kept.length === 0 ? null : <Menu.Divider />}
          <Menu.Item onClick={saving.open}>Save this view</Menu.Item>
          {kept.some(({ own }) => own) ? <Menu.Item onClick={managing.open}>Manage saved views</Menu.Item> : null}
        </Menu.Dropdown>
      </Menu>
      <SaveView page={page} opened={isSaving} onClose={saving.close} />
      <ManageViews page={page} opened={isManaging} onClose={managing.close} />
    </>
  );
}
