import { Button, Menu } from '@mantine/core';
import { type ActivitySearch, reportFile } from './activitySearch.ts';

/** The report's rows of the same person, app and time span, as a file. */
export function ExportMenu({ search }: { readonly search: ActivitySearch }) {
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" size="xs">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Report rows of this person, app and time span</Menu.Label>
        <Menu.Item component="a" href={reportFile(search, 'csv', Date.now())} download>
          CSV
        </Menu.Item>
        <Menu.Item component="a" href={reportFile(search, 'ndjson', Date.now())} download="provisioning.ndjson">
          NDJSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
