import { describe, expect, it } from 'vitest';
import { createInbox, MOST } from '../../../api/stream/inbox.ts';
import type { ChangedEvent } from '../../../db/changes.ts';
import { newId } from '../../../domain/ids.ts';

const end = new AbortController();

function anEvent(changes: Partial<ChangedEvent> = {}): ChangedEvent {
  return { id: newId('evt'), type: 'update', status: 'running', userId: null, appIds: [], ...changes };
}

describe("A slow client's inbox", () => {
  it('tells of an event once, as it stands', () => {
    const inbox = createInbox(end.signal);
    const event = anEvent();
    inbox.put({ at: '1:1:', events: [event] });
    inbox.put({ at: '2:2:', events: [{ ...event, status: 'completed' }], attention: true });
    const told = inbox.take();
    expect(told?.at).toBe('2:2:');
    expect(told?.messages.map(({ event: name }) => name)).toEqual(['event', 'attention']);
    expect(JSON.parse(told?.messages[0]?.data ?? '')).toMatchObject({ id: event.id, status: 'completed' });
    expect(inbox.take()).toBeUndefined();
  });

  it('tells to read everything again where it would hold too much, and goes on after that', () => {
    const inbox = createInbox(end.signal);
    for (let i = 0; i <= MOST; i += 1) inbox.put({ at: `${i + 1}:${i + 1}:`, events: [anEvent()] });
    inbox.put({ at: '9000:9000:', events: [anEvent()] });
    expect(inbox.take()).toEqual({ at: '9000:9000:', messages: [{ event: 'reset', data: '{}' }] });
    inbox.put({ at: '9001:9001:', events: [anEvent()] });
    expect(inbox.take()?.messages).toHaveLength(1);
  });
});
