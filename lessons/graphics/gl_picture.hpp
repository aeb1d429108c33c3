// A picture of its own on the graphics processor, with a depth buffer, which the window has not, and smooth edges. Internal to
// gl_graphics.cpp.
#pragma once

#include "lessons/graphics/gl_functions.hpp"
#include "lessons/ui/theme.hpp"

namespace gatewalk::lessons {

class GlPicture {
 public:
  GlPicture();
  ~GlPicture();
  GlPicture(const GlPicture&) = delete;
  GlPicture& operator=(const GlPicture&) = delete;

  // From here on everything is drawn into the picture, over this ground …
  void begin(int width, int height, Color ground);
  // … until here: the texture is finished, and the framebuffer is the one before. Other state is for
  // ImDrawCallback_ResetRenderState.
  void end();
  GLuint texture() const { return texture_; }

 private:
  void resize(int width, int height);

  GLuint texture_ = 0, frame_ = 0, smooth_frame_ = 0, color_ = 0, depth_ = 0;
  int width_ = 0, height_ = 0;
  GLint before_ = 0;  // the framebuffer to go back to
};

}  // namespace gatewalk::lessons
