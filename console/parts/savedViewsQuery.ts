import { answer, api } from '../client/client.ts';

/** Pages whose filters can be kept (api/schemas/savedView.ts). */
export type ViewPage = 'activity' | 'attention' | 'report' | 'people' | 'groups' | 'policies' | 'apps' | 'audit';

export function savedViewsQuery(page: ViewPage) {
  return {
    queryKey: ['views', page],
    queryFn: () => answer(api.v1.views.$get({ query: { page, limit: '200' } })),
  };
}
