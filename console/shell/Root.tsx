import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useOverlaysWanted } from './wanted.ts';

const Overlays = lazy(async () => ({ default: (await import('./Overlays.tsx')).Overlays }));

export function Root() {
  const isWanted = useOverlaysWanted();
  return (
    <>
      <Outlet />
      {isWanted ? (
        <Suspense fallback={null}>
          <Overlays />
        </Suspense>
      ) : null}
    </>
  );
}
