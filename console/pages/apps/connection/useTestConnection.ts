import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { type ConnectionSettings, sentSettings } from './basicForm.ts';

interface Target {
  readonly catalog: string;
  readonly baseUrl: string;
  readonly token: string;
  readonly settings: ConnectionSettings;
}

/**
 * The check-list of a connection as it is filled in; with an app, and no token given, as it is saved, which the app's health
 * then shows.
 */
export function useTestConnection(appId?: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ catalog, baseUrl, token, settings }: Target) =>
      appId !== undefined && token === ''
        ? answer(api.v1.apps[':id']['test-connection'].$post({ param: { id: appId } }))
        : answer(
            api.v1['test-connection'].$post({
              json: { catalog, connection: { baseUrl, token, settings: sentSettings(settings) } },
            }),
          ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['apps'] }),
  });
}
