interface Props {
  readonly size?: number;
}

/** A row that can't be removed; said in words by what is around it. */
export function LockIcon({ size = 16 }: Props) {
  return (
    <svg {...drawing(size)} aria-hidden="true" focusable="false">
      <path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
    </svg>
  );
}

export function RemoveIcon({ size = 16 }: Props) {
  return (
    <svg {...drawing(size)} aria-hidden="true" focusable="false">
      <path d="M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13" />
    </svg>
  );
}

function drawing(size: number) {
  const line = { stroke: 'currentColor', strokeWidth: 1.8, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
  return { width: size, height: size, viewBox: '0 0 24 24', fill: 'none', ...line };
}
