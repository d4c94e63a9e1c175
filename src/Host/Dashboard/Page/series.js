/** The curves' points, as the server sends them: all at once, or only the new ones. */
export class Series {
  points = [];
  version = 0;

  take({ reset, points }, isWhole) {
    if (reset || isWhole) this.points = points;
    else this.points.push(...points);
    if (reset || isWhole || points.length > 0) this.version++;
  }
}
