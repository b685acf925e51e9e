import { Kbd, Modal, Table } from '@mantine/core';
import { PAGES } from './pages.ts';

/** What `?` shows. */
export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table>
        <Table.Tbody>
          <Row keys={['Ctrl', 'K']} text="Search for a page, person, group or app" />
          <Row keys={['/']} text="The same" />
          {PAGES.map(({ label, key }) => (
            <Row key={key} keys={['g', key]} text={`Go to ${label}`} />
          ))}
          <Row keys={['?']} text="These keys" />
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function Row({ keys, text }: { readonly keys: readonly string[]; readonly text: string }) {
  return (
    <Table.Tr>
      <Table.Td>
        {keys.map((key, at) => (
          <span key={key}>
            {at > 0 ? ' ' : ''}
            <Kbd>{key}</Kbd>
          </span>
        ))}
      </Table.Td>
      <Table.Td>{text}</Table.Td>
    </Table.Tr>
  );
}
