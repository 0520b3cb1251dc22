/** How fast something grows. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of the straight line that lies nearest (least squares); undefined for fewer than two places on x. */
export function slopeOf(points: readonly Point[]): number | undefined {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const middle = { x: mean(({ x }) => x), y: mean(({ y }) => y) };
  const spread = mean(({ x }) => (x - middle.x) ** 2);
  if (!(spread > 0)) return undefined;
  return mean(({ x, y }) => (x - middle.x) * (y - middle.y)) / spread;
}
