// A color, fainter where the relief hides it.
uniform float opacity;
in vec4 tint;
out vec4 color;

void main() { color = vec4(tint.rgb, tint.a * opacity); }
