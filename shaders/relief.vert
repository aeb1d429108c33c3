// A height field in the unit cube (x, y over the ground, z up), seen through a camera.
uniform mat4 camera;
in vec3 position;
in vec3 slope;      // the surface's normal
in float missing;   // 1 where there is no finite height
out vec3 there;
out vec3 normal;
out float gone;

void main() {
  there = position;
  normal = slope;
  gone = missing;
  gl_Position = camera * vec4(position, 1.0);
}
