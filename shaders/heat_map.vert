// A rectangle of the screen, two triangles made of nothing but the vertex's number; `place` runs over it from its top left.
uniform vec4 area;  // left, top, right, bottom in clip space
out vec2 place;

void main() {
  place = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(mix(area.xy, area.zw, place), 0.0, 1.0);
}
