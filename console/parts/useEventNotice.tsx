import { Anchor, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from '@tanstack/react-router';
import { wantOverlays } from '../shell/wanted.ts';

/** Says that something was done, with a link to the event that carries it into the apps, where one does. */
export function useEventNotice(): (message: string, event: { readonly id: string } | null | undefined) => void {
  const router = useRouter();
  return (message, event) => {
    const path = `/activity/${event?.id}`;
    void wantOverlays();
    const id = notifications.show({
      color: 'green',
      closeButtonProps: { 'aria-label': 'Close' },
      message: (
        <>
          <Text size="sm">{message}</Text>
          {event ? (
            <Anchor
              href={path}
              size="sm"
              underline="always"
              onClick={(click) => {
                // Notifications lie outside the router: the link goes through it by hand.
                if (click.metaKey || click.ctrlKey || click.shiftKey) return;
                click.preventDefault();
                notifications.hide(id);
                router.history.push(path);
              }}
            >
              See what it does
            </Anchor>
          ) : null}
        </>
      ),
    });
  };
}
