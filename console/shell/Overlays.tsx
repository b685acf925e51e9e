import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { Palette } from './Palette.tsx';
import { overlaysShown } from './wanted.ts';

/** Notices, questions and the palette. */
export function Overlays() {
  useEffect(overlaysShown, []);
  return (
    <>
      <Notifications position="bottom-right" limit={4} />
      <ModalsProvider />
      <Palette />
    </>
  );
}
