import { Button, Menu } from '@mantine/core';
import { type ActivitySearch, eventFile, reportFile } from './activitySearch.ts';

/** All events that match the page's filters as a file, not only those that are shown; or the report's rows beside them. */
export function ExportMenu({ search }: { readonly search: ActivitySearch }) {
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button variant="default" size="xs">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>All events that match</Menu.Label>
        <Menu.Item component="a" href={eventFile(search, 'csv', Date.now())} download>
          CSV
        </Menu.Item>
        <Menu.Item component="a" href={eventFile(search, 'ndjson', Date.now())} download="events.ndjson">
          NDJSON
        </Menu.Item>
        <Menu.Label>Report rows of this person, app and time span</Menu.Label>
        <Menu.Item component="a" href={reportFile(search, Date.now())} download>
          Report rows as CSV
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
