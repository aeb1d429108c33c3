// Lines and markers of the relief: triangles that were already projected, so that they are as thick everywhere.
in vec3 position;  // clip space, divided
in vec4 paint;
out vec4 tint;

void main() {
  tint = paint;
  gl_Position = vec4(position, 1.0);
}
