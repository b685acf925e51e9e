import { Box } from '@mantine/core';
import { ConnectionForm } from '../connection/ConnectionForm.tsx';
import { GuardTab } from '../guard/GuardTab.tsx';
import { OperationsForm } from '../operations/OperationsForm.tsx';
import { ProvisionTab } from '../provision/ProvisionTab.tsx';
import { MappingTab } from './MappingTab.tsx';
import { OverviewTab } from './OverviewTab.tsx';
import { PoliciesTab } from './PoliciesTab.tsx';
import { RemoveTab } from './RemoveTab.tsx';
import type { TabProps } from './tabProps.ts';
import type { AppTab } from './tabs.ts';

/** What a tab shows. */
export function TabBody({ tab, ...props }: TabProps & { readonly tab: AppTab }) {
  const { app, mayWrite } = props;
  switch (tab) {
    case 'connection':
      return (
        <Box maw={760}>
          <ConnectionForm app={app} mayWrite={mayWrite} verb="Save" />
        </Box>
      );
    case 'users':
      return <MappingTab key="users" {...props} kind="users" />;
    case 'groups':
      return <MappingTab key="groups" {...props} kind="groups" />;
    case 'operations':
      return <OperationsForm app={app} mayWrite={mayWrite} verb="Save" />;
    case 'policies':
      return <PoliciesTab {...props} />;
    case 'guard':
      return <GuardTab app={app} />;
    case 'provision':
      return <ProvisionTab app={app} />;
    case 'remove':
      return <RemoveTab {...props} />;
    case 'overview':
      return <OverviewTab {...props} />;
  }
}
