// A band along a wire: a strip of triangles whose corners know how far along it they are and on which side.
uniform vec2 window;  // in logical pixels
in vec2 position;     // logical pixels from the top left
in vec2 place;        // logical pixels from the wire's beginning; -1 to 1 across
out vec2 on_wire;

void main() {
  on_wire = place;
  gl_Position = vec4(2.0 * position.x / window.x - 1.0, 1.0 - 2.0 * position.y / window.y, 0.0, 1.0);
}
