// A matrix as colors: the theme's diverging scale, gaps between cells as soon as they are large enough, one cell lit.
uniform sampler2D values;  // a texel an entry, not filtered
uniform vec4 shown;        // first column, first row, columns, rows that the area shows
uniform vec2 pixels;       // of the area
uniform float range;       // of the scale
uniform vec4 negative, zero, positive, missing, ground, ring;
uniform vec2 lit;          // column, row; below 0: none
in vec2 place;
out vec4 color;

// Of the entries that share a pixel the largest is shown: a single large weight is never lost.
float entry(vec2 at, vec2 pixel) {
  ivec2 size = textureSize(values, 0);
  ivec2 taps = ivec2(clamp(ceil(pixel), vec2(1.0), vec2(4.0)));
  float found = 0.0;
  for (int y = 0; y < taps.y; ++y)
    for (int x = 0; x < taps.x; ++x) {
      vec2 tap = at + pixel * ((vec2(x, y) + 0.5) / vec2(taps) - 0.5);
      float value = texelFetch(values, clamp(ivec2(floor(tap)), ivec2(0), size - 1), 0).r;
      if (value != value) return value;
      if (abs(value) > abs(found)) found = value;
    }
  return found;
}

void main() {
  vec2 cell = pixels / shown.zw;  // a cell's size in pixels
  vec2 at = shown.xy + place * shown.zw;
  vec2 pixel = 1.0 / cell;
  float value = entry(at, pixel);
  float share = clamp(value / range, -1.0, 1.0);
  color = value != value ? missing : mix(zero, share < 0.0 ? negative : positive, abs(share));
  // Half a gap on each side of a line between cells, from 5 pixels a cell on.
  vec2 inside = abs(fract(at) - 0.5) * cell;
  vec2 gap = 0.75 * smoothstep(5.0, 12.0, cell);
  vec2 edge = clamp(inside - (0.5 * cell - gap) + 0.5, 0.0, 1.0) * step(0.01, gap);
  color = mix(color, ground, max(edge.x, edge.y));
  if (lit.x >= 0.0) {
    vec2 off = abs(at - lit - 0.5) * cell - 0.5 * max(cell, vec2(5.0));
    float outside = max(off.x, off.y);
    color = mix(color, ring, clamp(2.0 - abs(outside), 0.0, 1.0));
  }
}
