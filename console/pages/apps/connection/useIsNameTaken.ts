import { useQuery } from '@tanstack/react-query';
import { allAppsQuery } from '../../../parts/useAppNames.ts';

/** Whether another app is called the same. That is allowed, as reports keep apps that are gone, but seldom meant. */
export function useIsNameTaken(name: string, appId: string | undefined): boolean {
  const { data = [] } = useQuery(allAppsQuery);
  const wanted = name.trim().toLowerCase();
  return data.some(({ id, displayName }) => id !== appId && displayName.toLowerCase() === wanted);
}
