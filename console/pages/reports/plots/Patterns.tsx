/**
 * Okabe and Ito's colours, which the colour-blind can tell apart, each with a hatching of its own: no bar is known by its
 * colour alone.
 */
export const FILLS = {
  plain: '#009E73',
  rising: '#0072B2',
  crossed: '#D55E00',
  dotted: '#8a8f94',
  falling: '#CC79A7',
} as const;

export type Fill = keyof typeof FILLS;

/** A bar's fill: one of the patterns below. */
export function fillOf(fill: Fill): string {
  return fill === 'plain' ? FILLS.plain : `url(#tenure-${fill})`;
}

/** What `fillOf` refers to; once a page. */
export function Patterns() {
  return (
    <svg width="0" height="0" aria-hidden="true" focusable="false" style={{ position: 'absolute' }}>
      <defs>
        <Hatching id="rising" path="M-2 2 2 -2M0 8 8 0M6 10 10 6" />
        <Hatching id="falling" path="M-2 6 2 10M0 0 8 8M6 -2 10 2" />
        <Hatching id="crossed" path="M0 8 8 0M0 0 8 8" />
        <Hatching id="dotted" path="M3 3h2v2h-2z" />
      </defs>
    </svg>
  );
}

function Hatching({ id, path }: { readonly id: Exclude<Fill, 'plain'>; readonly path: string }) {
  return (
    <pattern id={`tenure-${id}`} width="8" height="8" patternUnits="userSpaceOnUse">
      <rect width="8" height="8" fill={FILLS[id]} />
      <path d={path} stroke="#fff" strokeWidth="1.5" fill="none" />
    </pattern>
  );
}
