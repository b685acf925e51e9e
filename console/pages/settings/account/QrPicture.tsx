import { create } from 'qrcode';

interface Props {
  readonly text: string;
  readonly label: string;
}

/** Light modules around the code that scanners need (ISO/IEC 18004). */
const MARGIN = 4;

/** A text as a QR code; black on white in both colour schemes, as scanners want it. */
export function QrPicture({ text, label }: Props) {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const path = [...data.keys()]
    .filter((at) => data[at])
    .map((at) => `M${(at % size) + MARGIN} ${Math.floor(at / size) + MARGIN}h1v1h-1z`)
    .join('');
  const side = size + 2 * MARGIN;
  return (
    <svg
      role="img"
      aria-label={label}
      width={220}
      height={220}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
