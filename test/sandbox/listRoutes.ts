import express, { type Request, type Router } from 'express';
import { SCIMMY } from 'scimmy-routers';
import type { SandboxContext } from './handlers.ts';

/** Rows in one page of a list at most, whatever `count` asks for. */
export const MAX_PAGE = 200;

/**
 * `GET /Users` and `GET /Groups`. Ours, because scimmy's ListResponse cuts a list that already is one page a second
 * time: here the handler cuts the page, and the counts are put right afterwards. Does not check the token.
 */
export function listRoutes(basepath: string, contextOf: (req: Request) => SandboxContext): Router {
  const { User, Group } = SCIMMY.Resources;
  const router = express.Router();
  for (const Resource of [User, Group]) {
    router.get(Resource.endpoint, async (req, res) => {
      const { startIndex, count, sortBy: _sortBy, sortOrder: _sortOrder, ...query } = req.query;
      const from = Math.max(1, integer(startIndex, 1)) - 1;
      const size = Math.min(MAX_PAGE, Math.max(0, integer(count, MAX_PAGE)));
      let total = 0;
      const page = (all: number) => {
        total = all;
        return { from, to: from + size };
      };
      // scimmy keeps one base path per process; nothing else can run between here and the answer's making.
      Resource.basepath(basepath);
      const list = await parse(() => new Resource(undefined, { ...query, count: MAX_PAGE })).read({
        ...contextOf(req),
        page,
      });
      if (!(list instanceof SCIMMY.Messages.ListResponse)) throw new TypeError('scimmy answered no list');
      const itemsPerPage = list.Resources.length;
      res.type('application/scim+json').send({ ...list, totalResults: total, startIndex: from + 1, itemsPerPage });
    });
  }
  return router;
}

/** scimmy trips with a bare TypeError over a filter that has no comparator. */
function parse<T>(construct: () => T): T {
  try {
    return construct();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new SCIMMY.Types.Error(400, 'invalidFilter', 'The filter is not an expression of RFC 7644 section 3.4.2.2');
  }
}

function integer(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  const parsed = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(parsed)) throw new SCIMMY.Types.Error(400, 'invalidValue', 'startIndex and count must be integers');
  return parsed;
}
