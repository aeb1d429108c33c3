// What travels along a wire: bright at its head, fading behind it, in pulses, with soft sides.
uniform float head;   // logical pixels from the wire's beginning
uniform float trail;  // how far behind it the light reaches; below 0: towards larger distances
uniform vec4 tint;
in vec2 on_wire;
out vec4 color;

void main() {
  float behind = (head - on_wire.x) / trail;  // 0 at the head, 1 at the trail's end
  float lit = behind < 0.0 || behind > 1.0 ? 0.0 : (1.0 - behind) * (1.0 - behind);
  float pulse = 0.7 + 0.3 * cos(6.2831853 * (on_wire.x - head) / 16.0);
  float side = 1.0 - smoothstep(0.35, 1.0, abs(on_wire.y));
  color = vec4(tint.rgb, tint.a * lit * pulse * side);
}
