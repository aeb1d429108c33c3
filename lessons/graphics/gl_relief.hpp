// The relief's picture on the graphics processor. Internal to gl_graphics.cpp.
#pragma once

#include "lessons/graphics/gl_functions.hpp"
#include "lessons/graphics/graphics.hpp"

namespace gatewalk::lessons {

// Draws reliefs into a texture of its own (with a depth buffer, which the window has not, and smooth edges); ImGui then draws
// the texture. There is one: two reliefs are not on the screen at the same time.
class GlRelief {
 public:
  GlRelief(GLuint relief_program, GLuint stroke_program);
  ~GlRelief();
  GlRelief(const GlRelief&) = delete;
  GlRelief& operator=(const GlRelief&) = delete;

  // Changes the current framebuffer back to what it was; other state is for ImDrawCallback_ResetRenderState.
  void paint(const Relief& relief, int width, int height);
  GLuint texture() const { return texture_; }

 private:
  void resize(int width, int height);
  void upload(const Relief& relief);
  void paint_surface(const Relief& relief);
  void paint_strokes(const Relief& relief);

  GLuint relief_, stroke_;
  GLuint texture_ = 0, frame_ = 0, smooth_frame_ = 0, color_ = 0, depth_ = 0;
  GLuint surface_array_ = 0, stroke_array_ = 0, vertices_ = 0, triangles_ = 0, strokes_ = 0;
  int width_ = 0, height_ = 0;
  std::uint64_t version_ = 0;
};

}  // namespace gatewalk::lessons
