// Heights as colors, low to high, with contour lines and soft light from above; what is not finite is a hatched wall.
uniform vec4 low, middle, high, wall, ink;
uniform vec2 contours;  // height of the first, distance between two
uniform vec3 light;     // towards it, of length 1
in vec3 there;
in vec3 normal;
in float gone;
out vec4 color;

// 1 on a line of that width in pixels where `along` is whole.
float line(float along, float width) {
  float change = max(fwidth(along), 1e-6);
  float off = abs(fract(along + 0.5) - 0.5) / change;
  // Where lines would lie closer than a few pixels they fade instead of making one dark patch.
  return clamp(0.5 * width + 0.5 - off, 0.0, 1.0) * clamp(1.5 - 4.0 * change, 0.0, 1.0);
}

void main() {
  float h = clamp(there.z, 0.0, 1.0);
  vec4 paint = h < 0.5 ? mix(low, middle, 2.0 * h) : mix(middle, high, 2.0 * h - 1.0);
  float bright = abs(dot(normalize(normal), light));
  paint.rgb *= 0.62 + 0.42 * bright;
  paint = mix(paint, ink, 0.55 * line((there.z - contours.x) / contours.y, 1.3));
  vec4 hatched = mix(wall, ink, 0.45 * step(0.5, fract((there.x + there.y + there.z) * 14.0)));
  color = vec4(mix(paint, hatched, step(0.02, gone)).rgb, 1.0);
}
