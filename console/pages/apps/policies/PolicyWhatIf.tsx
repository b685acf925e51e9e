import { useQuery } from '@tanstack/react-query';
import type { InferRequestType } from 'hono/client';
import { answer, api } from '../../../client/client.ts';
import { isIdOf } from '../../../client/ids.ts';
import { EffectPreview } from '../../../parts/EffectPreview.tsx';

const whatIf = api.v1.policies['what-if'].$post;

type Props =
  | { readonly appId: string; readonly groupId: string }
  /** The end of a policy. */
  | { readonly policyId: string };

/** What a new policy would give, or the end of one would take. */
export function PolicyWhatIf(props: Props) {
  const effect = useQuery({
    queryKey: ['what-if', 'policy', props],
    staleTime: 0,
    queryFn: () => answer(whatIf({ json: changeOf(props) })),
  });
  return <EffectPreview effects={effect.data === undefined ? undefined : [effect.data]} error={effect.error} />;
}

function changeOf(props: Props): InferRequestType<typeof whatIf>['json'] {
  if ('policyId' in props) return isIdOf('pol', props.policyId) ? { policyId: props.policyId, delete: true } : {};
  const { appId, groupId } = props;
  return isIdOf('app', appId) && isIdOf('grp', groupId) ? { appId, groupId } : {};
}
