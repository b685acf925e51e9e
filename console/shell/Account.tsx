import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { sessionQuery } from '../client/session.ts';
import { AccountButton } from './AccountButton.tsx';

const AccountMenu = lazy(async () => ({ default: (await import('./AccountMenu.tsx')).AccountMenu }));

/** Who is signed in; the menu behind it is loaded when it is first opened, so that no page waits for it. */
export function Account() {
  const { data: session } = useQuery(sessionQuery);
  const [isWanted, setWanted] = useState(false);
  if (!session) return null;
  const button = <AccountButton name={session.user.name} aria-haspopup="menu" onClick={() => setWanted(true)} />;
  return isWanted ? (
    <Suspense fallback={button}>
      <AccountMenu />
    </Suspense>
  ) : (
    button
  );
}
